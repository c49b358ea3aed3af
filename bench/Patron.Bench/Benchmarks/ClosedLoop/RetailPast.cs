namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>
/// A treated contact: its arm, its start in seconds since the start of the data, orders while it acted, whether its code was
/// used.
/// </summary>
readonly record struct PastContact(int Arm, long Start, int Orders, bool IsUsed);

/// <summary>What a shop knows of a customer's past on a day; seconds since the start of the data.</summary>
sealed record RetailPast(
    string Channel, string Country, long First, long Last, int Orders, double Value, List<PastContact> Treated)
{
    /// <summary>The pasts of the rows' customers, in their order.</summary>
    public static RetailPast[] Read(LoopWorld world, KnownLoop known, Seen rows, DateOnly from)
    {
        string since = $"TIMESTAMP '{from:yyyy-MM-dd}'";
        Seen bought = known.Read(
            $"""
            SELECT customer_id, acquisition_channel, country,
              epoch(min(ordered) - {since}) AS first, epoch(max(ordered) - {since}) AS last,
              count(*) AS orders, CAST(sum(value) AS DOUBLE) AS value
            FROM orders JOIN customers USING (customer_id) GROUP BY ALL
            """);
        (string[] who, string[] channels, string[] countries) =
            (bought.Texts("customer_id"), bought.Texts("acquisition_channel"), bought.Texts("country"));
        (double[] first, double[] last, double[] orders, double[] value) =
            (bought["first"], bought["last"], bought["orders"], bought["value"]);
        Dictionary<string, RetailPast> found = [];
        for (int row = 0; row < who.Length; row++)
        {
            found[who[row]] = new(
                channels[row], countries[row], (long)first[row], (long)last[row], (int)orders[row], value[row], []);
        }

        Seen treated = known.Read(
            $"""
            SELECT customer_id, arm, epoch(start - {since}) AS start, outcome, used
            FROM answers WHERE treated ORDER BY ALL
            """);
        (string[] whom, string[] arms) = (treated.Texts("customer_id"), treated.Texts("arm"));
        (double[] starts, double[] outcomes, double[] used) = (treated["start"], treated["outcome"], treated["used"]);
        for (int row = 0; row < whom.Length; row++)
        {
            found[whom[row]].Treated.Add(new(
                Array.IndexOf(world.Arms, arms[row]), (long)starts[row], (int)outcomes[row], used[row] > 0));
        }

        return Array.ConvertAll(rows.Texts("customer_id"), customer => found[customer]);
    }
}
