namespace Patron.Models.Tuning;

/// <summary>
/// Finds the best of many candidates cheaply: all are judged with few means, and the best of each round with more, until the last
/// round has all means.
/// </summary>
/// <remarks>Jamieson and Talwalkar (2016), AISTATS 51: "Non-stochastic best arm identification".</remarks>
public static class SuccessiveHalving
{
    /// <summary>The candidates that reach the last round, the best first; equal ones stay in the order of the round before, at first by number.</summary>
    /// <param name="candidates">How many there are. Range: &gt;= 1.</param>
    /// <param name="loss">Of a candidate by its number, with a share of the means in (0, 1]; NaN counts as worst.</param>
    /// <param name="factor">By how much candidates become fewer and means more in each round. Range: &gt;= 2.</param>
    /// <param name="leastShare">No round has fewer means than this. Range: 0 &lt; share &lt;= 1.</param>
    public static IReadOnlyList<int> Run(int candidates, Func<int, double, double> loss, int factor = 3, double leastShare = 0.1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(candidates, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(factor, 2);
        if (!(leastShare is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(leastShare), leastShare, "must be above 0 and at most 1");
        int rounds = 0;
        for (double left = candidates; left >= factor && Math.Pow(factor, -(rounds + 1)) >= leastShare; left /= factor)
            rounds++;
        int[] standing = [.. Enumerable.Range(0, candidates)];
        for (int round = rounds; round > 0; round--)
        {
            double share = Math.Pow(factor, -round);
            standing = [.. Ranked(standing, share, loss).Take(Math.Max(1, standing.Length / factor))];
        }

        return [.. Ranked(standing, 1, loss)];
    }

    static IEnumerable<int> Ranked(int[] standing, double share, Func<int, double, double> loss)
    {
        double[] losses = Array.ConvertAll(standing, candidate => loss(candidate, share));
        return standing.Zip(losses)
            .OrderBy(pair => double.IsNaN(pair.Second) ? double.PositiveInfinity : pair.Second)
            .Select(pair => pair.First);
    }
}
