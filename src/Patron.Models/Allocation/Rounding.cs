namespace Patron.Models.Allocation;

/// <summary>
/// Makes whole decisions of the smoothed dual's probabilities: customer by customer, in the order of their keys' hashes, the option is taken
/// that keeps what is used of the priced limits nearest to what was expected. So the limits are met to a few customers also where very many
/// are equal, which independent draws would miss by the root of their number.
/// </summary>
static class Rounding
{
    /// <summary>An option of a smaller share is left: it loses about ten temperatures or more.</summary>
    const double LeastShare = 1e-4;

    /// <summary>The option at each place.</summary>
    public static int[] Of(PricedOptions options)
    {
        AssignmentLimits limits = options.Limits;
        (int[] choice, List<int> undecided) = options.Decide();
        int[] priced = [.. Enumerable.Range(0, limits.Count).Where(limit => options.Prices[limit] > 0)];
        if (priced.Length == 0)
            return choice;
        double[] ahead = new double[priced.Length];
        double[] expected = new double[priced.Length];
        double[] shares = new double[options.None + 1];
        foreach (int place in undecided)
        {
            options.Shares(place, shares);
            for (int index = 0; index < priced.Length; index++)
            {
                expected[index] = 0;
                for (int option = 0; option < options.None; option++)
                    expected[index] += shares[option] * limits.Takes(priced[index], option, place);
            }

            (int nearest, double least) = (choice[place], double.PositiveInfinity);
            for (int option = 0; option <= options.None; option++)
            {
                double distance = shares[option] < LeastShare ? double.PositiveInfinity : Distance(option, place);
                if (distance < least)
                    (nearest, least) = (option, distance);
            }

            choice[place] = nearest;
            for (int index = 0; index < priced.Length; index++)
                ahead[index] += limits.Takes(priced[index], nearest, place) - expected[index];
        }

        return choice;

        double Distance(int option, int place)
        {
            double sum = 0;
            for (int index = 0; index < priced.Length; index++)
            {
                double off = (ahead[index] + limits.Takes(priced[index], option, place) - expected[index]) / limits.Typical[priced[index]];
                sum += off * off;
            }

            return sum;
        }
    }
}
