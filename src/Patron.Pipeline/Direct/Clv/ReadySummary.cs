using Patron.DuckDb;
using Patron.Pipeline.Direct.Files;

namespace Patron.Pipeline.Direct.Clv;

/// <summary>Reads a summary that somebody else made: a customer a row.</summary>
static class ReadySummary
{
    /// <exception cref="InputException">The file is wrong; names the place.</exception>
    public static CustomerHistories Read(ClvRequest request, Connection connection, CancellationToken cancellation)
    {
        SummaryColumns wanted = request.Summary!;
        CustomerFile file = CustomerFile.Open(request.File, request.Format, connection);
        Dictionary<string, FileColumn> columns = new()
        {
            ["frequency"] = file.Find(wanted.Frequency),
            ["recency"] = file.Find(wanted.Recency),
            ["age"] = file.Find(wanted.Age),
        };
        if (wanted.Customer is { } customer)
            columns["customer"] = file.Find(customer);
        if (wanted.Monetary is { } monetary)
            columns["monetary"] = file.Find(monetary);
        RawRows raw = RawRows.Read(file, columns, connection, cancellation);
        (string frequency, string recency, string age) = (raw.Number("frequency"), raw.Number("recency"), raw.Number("age"));
        string spend = wanted.Monetary is null ? "0e0" : raw.Number("monetary");
        RefuseImpossible(raw, frequency, recency, age);
        if (wanted.Customer is not null)
            RefuseDoubles(raw);

        using Result result = connection.Query(
            $"""
            SELECT
              {(wanted.Customer is null ? CustomerFile.Record : "customer")}::VARCHAR AS customer_key,
              {frequency} AS frequency, {recency} AS recency, {age} AS age, {spend} AS mean_spend
            FROM {RawRows.Table}
            ORDER BY {CustomerFile.Record}
            """,
            cancellation);
        return CustomerHistories.Of(result.ReadAll(), wanted.Monetary is not null, singleAmounts: false);
    }

    static void RefuseImpossible(RawRows raw, string frequency, string recency, string age)
    {
        raw.Refuse(
            $"{frequency} < 0 OR {frequency} <> floor({frequency}) OR {frequency} > 1e9", "frequency",
            "is not a number of repeat purchases: it counts purchases after the first, 0, 1, 2, ...");
        raw.Refuse($"{age} < 0", "age", "is negative: age is the time since the first purchase");
        raw.Refuse($"{recency} < 0", "recency", "is negative: recency is the time of the last purchase since the first");
        raw.Refuse(
            $"{recency} > {age}", "recency",
            $"is more than '{raw["age"].Name}': recency is the time of the last purchase since the first, not the time since the last");
        raw.Refuse($"{frequency} = 0 AND {recency} > 0", "recency", $"is not 0 although '{raw["frequency"].Name}' is 0: without a repeat purchase recency is 0");
    }

    static void RefuseDoubles(RawRows raw)
    {
        raw.Refuse("customer IS NULL", "customer", "names no customer: fill it in, or leave --customer out to number the rows");
        raw.RefuseDoubles("customer", "is there more than once: a summary has one row for each customer");
    }
}
