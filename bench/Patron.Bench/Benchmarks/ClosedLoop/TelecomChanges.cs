using Patron.Models.Uplift;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>How much more customers use at a time of a wave than in weeks of no campaign, against controls of the wave.</summary>
sealed class TelecomChanges
{
    const int CampaignDays = 28;
    const int UsualDays = 84;

    readonly string[] _moments;
    readonly Dictionary<(string Customer, string Moment), Change> _found;
    readonly double _ofUse;
    readonly double[,] _shared;

    /// <param name="known">What is known.</param>
    /// <param name="days">Waves in which chance decided, in order: their controls are such as those who had an offer.</param>
    /// <param name="counts">Whether a contact's change counts, by customer and moment.</param>
    /// <param name="leastUses">Least number of uses that tell a change.</param>
    /// <param name="most">Changes are brought to at most this.</param>
    public TelecomChanges(
        KnownLoop known, IReadOnlyList<DateOnly> days, Predicate<(string Customer, string Moment)> counts, double leastUses,
        double most)
    {
        Change[] all = [.. Read(known, days).Where(one => one.Uses >= leastUses && counts((one.Customer, one.Moment)))
            .Select(one => one with { Value = Math.Clamp(one.Value, -most, most) })];
        Dictionary<string, double> usual = all.Where(one => !one.IsTreated).GroupBy(one => one.Moment)
            .ToDictionary(group => group.Key, group => group.Average(one => one.Value));
        all = Array.ConvertAll(all, one => one with { Value = one.Value - usual[one.Moment] });
        Change[] controls = [.. all.Where(one => !one.IsTreated)];
        _moments = [.. usual.Keys.Order(StringComparer.Ordinal)];
        _found = all.ToDictionary(one => (one.Customer, one.Moment));
        _ofUse = OfUse(controls);
        string[] customers = [.. controls.Select(one => one.Customer).Distinct()];
        Dictionary<string, int> places = customers.Index().ToDictionary(one => one.Item, one => one.Index);
        _shared = SharedNoise.OfControls(
            Array.ConvertAll(controls, one => places[one.Customer]), Array.ConvertAll(controls, Occasion),
            Array.ConvertAll(controls, one => one.Value), Array.ConvertAll(controls, Error));
    }

    /// <summary>Changes of some contacts, as shifts whose noise is what controls are off by; NaN where not told.</summary>
    /// <param name="contacts">The contacts.</param>
    /// <param name="freedom">Degrees of freedom of the noise.</param>
    public ShiftResponse Of(IReadOnlyList<TelecomContact> contacts, double freedom)
    {
        double scale = (freedom - 2) / freedom; // of Student's t whose variance is 1
        Change[] own = [.. contacts.Select(one =>
            _found.GetValueOrDefault((one.Customer, one.Moment), new(one.Customer, one.Moment, false, 0, 0, double.NaN)))];
        double[,] squares = new double[_moments.Length, _moments.Length];
        for (int one = 0; one < _moments.Length; one++)
        {
            for (int other = 0; other < _moments.Length; other++)
                squares[one, other] = scale * _shared[one, other];
        }

        return new(
            Array.ConvertAll(own, one => one.Value), Array.ConvertAll(own, one => Math.Sqrt(scale) * Error(one)), freedom,
            new SharedNoise(Array.ConvertAll(own, Occasion), squares));
    }

    int Occasion(Change change) => Array.IndexOf(_moments, change.Moment);

    double Error(Change change) => Math.Sqrt(_ofUse * change.PerUse);

    /// <summary>
    /// By contact and service: the mean of the logarithms of units a use in the four weeks from its moment, less that of twelve
    /// weeks before the first wave and what is known of twelve after the last, campaigns left out; and of how many uses.
    /// </summary>
    static string Changes(IReadOnlyList<DateOnly> days) =>
        $"""
        WITH logs AS (
          SELECT customer_id, service, moment, CAST(ln(units) AS DECIMAL(18,6)) AS log
          FROM usage LEFT JOIN (SELECT DISTINCT moment FROM contacts)
            ON day >= moment AND day < moment + INTERVAL {CampaignDays} DAY
          WHERE units > 0 AND day >= {TelecomQueries.At(days[0].AddDays(-UsualDays))}
            AND day < {TelecomQueries.At(days[^1].AddDays(CampaignDays + UsualDays))}
        ), sums AS (
          SELECT customer_id, service, moment, count(*) AS uses, CAST(sum(log) AS DOUBLE) / count(*) AS mean
          FROM logs GROUP BY ALL
        )
        SELECT customer_id, CAST(moment AS VARCHAR) AS moment, CAST(treated AS INTEGER) AS is_treated,
          s.uses, u.uses AS usual_uses, s.mean - u.mean AS change
        FROM sums AS s JOIN contacts USING (customer_id, moment)
          JOIN (SELECT * EXCLUDE (moment) FROM sums WHERE moment IS NULL) AS u USING (customer_id, service)
        WHERE moment IN ({string.Join(", ", days.Select(TelecomQueries.At))})
        ORDER BY customer_id, moment, service
        """;

    /// <summary>
    /// The mean change over services, by how well each is told. Of what it is off by, uses of the past are shared by all moments.
    /// </summary>
    static IEnumerable<Change> Read(KnownLoop known, IReadOnlyList<DateOnly> days)
    {
        Seen read = known.Read(Changes(days));
        (string[] who, string[] when) = (read.Texts("customer_id"), read.Texts("moment"));
        (double[] treated, double[] uses, double[] usual, double[] change) =
            (read["is_treated"], read["uses"], read["usual_uses"], read["change"]);
        for (int first = 0, row; first < who.Length; first = row)
        {
            (double sum, double weights, double alone) = (0, 0, 0);
            for (row = first; row < who.Length && who[row] == who[first] && when[row] == when[first]; row++)
            {
                double weight = uses[row] * usual[row] / (uses[row] + usual[row]);
                (sum, weights) = (sum + (weight * change[row]), weights + weight);
                alone += weight * weight / uses[row];
            }

            yield return new(
                who[first], when[first], treated[first] > 0, weights, alone / (weights * weights), sum / weights);
        }
    }

    /// <summary>Variance of one use: by how much the squares of changes of few uses are greater, by least squares.</summary>
    static double OfUse(Change[] controls)
    {
        (double square, double perUse) = (controls.Average(one => one.Value * one.Value), controls.Average(one => one.PerUse));
        double found = controls.Sum(one => ((one.Value * one.Value) - square) * (one.PerUse - perUse))
            / controls.Sum(one => (one.PerUse - perUse) * (one.PerUse - perUse));
        return found > 0 ? found : throw new InvalidOperationException($"Changes of few uses vary no more than others: {found}.");
    }

    /// <summary>A contact's change, how well it is told, and what part of the variance of one use it is off by alone.</summary>
    readonly record struct Change(
        string Customer, string Moment, bool IsTreated, double Uses, double PerUse, double Value);
}
