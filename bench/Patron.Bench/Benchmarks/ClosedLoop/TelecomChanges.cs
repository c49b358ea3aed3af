namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>How much more a customer uses at a time while an offer acts.</summary>
static class TelecomChanges
{
    /// <summary>
    /// By contact and service: the mean of the logarithms of units a use while the offer acted, less that of twelve weeks before
    /// and after in which none did; and of how many uses.
    /// </summary>
    static string Changes(IEnumerable<DateOnly> days) =>
        $"""
        WITH logs AS (
          SELECT customer_id, service, day, CAST(ln(units) AS DECIMAL(18,6)) AS log,
            EXISTS (SELECT 1 FROM contacts AS c WHERE c.customer_id = u.customer_id AND c.treated
              AND u.day >= c.moment AND u.day < c.moment + INTERVAL 28 DAY) AS acted
          FROM usage AS u WHERE units > 0 AND customer_id IN (SELECT customer_id FROM contacts)
        ), sums AS (
          SELECT c.customer_id, c.moment, c.treated, service,
            count(*) FILTER (inside) AS uses, sum(log) FILTER (inside) AS total,
            count(*) FILTER (NOT acted AND NOT inside) AS usual_uses, sum(log) FILTER (NOT acted AND NOT inside) AS usual_total
          FROM contacts AS c JOIN logs USING (customer_id),
            LATERAL (SELECT day >= c.moment AND day < c.moment + INTERVAL 28 DAY AS inside)
          WHERE day >= c.moment - INTERVAL 84 DAY AND day < c.moment + INTERVAL 112 DAY
            AND c.moment IN ({string.Join(", ", days.Select(one => TelecomQueries.At(one)))})
          GROUP BY ALL
        )
        SELECT customer_id, CAST(moment AS VARCHAR) AS moment, CAST(treated AS INTEGER) AS is_treated, uses, usual_uses,
          CAST(total AS DOUBLE) / uses - CAST(usual_total AS DOUBLE) / usual_uses AS change
        FROM sums WHERE uses > 0 AND usual_uses > 0 ORDER BY customer_id, moment, service
        """;

    /// <summary>
    /// The change of each contact against that of controls of its day, and its standard deviation by what controls differ by.
    /// </summary>
    /// <param name="known">What is known.</param>
    /// <param name="days">Days whose contacts count, on which controls are such as those who had an offer.</param>
    /// <param name="counts">Whether a contact's change counts, by customer and moment.</param>
    /// <param name="leastUses">Least number of uses that tell a change.</param>
    /// <param name="most">Changes are brought to at most this.</param>
    public static Dictionary<(string Customer, string Moment), (double Change, double Error)> Read(
        KnownLoop known, IEnumerable<DateOnly> days, Predicate<(string Customer, string Moment)> counts, double leastUses,
        double most)
    {
        List<(string Customer, string Moment, double Change, double Uses, bool IsTreated)> found = [];
        Seen read = known.Read(Changes(days));
        (string[] who, string[] when) = (read.Texts("customer_id"), read.Texts("moment"));
        (double[] treated, double[] uses, double[] usual, double[] change) =
            (read["is_treated"], read["uses"], read["usual_uses"], read["change"]);
        for (int first = 0, row; first < who.Length; first = row)
        {
            (double sum, double weights) = (0, 0);
            for (row = first; row < who.Length && who[row] == who[first] && when[row] == when[first]; row++)
            {
                double weight = uses[row] * usual[row] / (uses[row] + usual[row]);
                (sum, weights) = (sum + (weight * change[row]), weights + weight);
            }

            if (weights >= leastUses && counts((who[first], when[first])))
                found.Add((who[first], when[first], Math.Clamp(sum / weights, -most, most), weights, treated[first] > 0));
        }

        Dictionary<string, double> controls = found.Where(one => !one.IsTreated).GroupBy(one => one.Moment)
            .ToDictionary(group => group.Key, group => group.Average(one => one.Change));
        (double own, double ofUse) = Noise([.. found.Where(one => !one.IsTreated)
            .Select(one => (Math.Pow(one.Change - controls[one.Moment], 2), 1 / one.Uses))]);
        return found.ToDictionary(
            one => (one.Customer, one.Moment), one => (one.Change - controls[one.Moment], Math.Sqrt(own + (ofUse / one.Uses))));
    }

    /// <summary>Variance of a change whatever its uses, and that of one use, by least squares.</summary>
    static (double Own, double OfUse) Noise((double Square, double PerUse)[] changes)
    {
        (double square, double perUse) = (changes.Average(one => one.Square), changes.Average(one => one.PerUse));
        double slope = changes.Sum(one => (one.Square - square) * (one.PerUse - perUse))
            / changes.Sum(one => (one.PerUse - perUse) * (one.PerUse - perUse));
        return (square - (slope * perUse), slope);
    }
}
