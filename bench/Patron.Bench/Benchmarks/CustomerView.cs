using Patron.DuckDb;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Treatments;

namespace Patron.Bench.Benchmarks;

/// <summary>Customers as campaigns see them, made up: <c>customer_key, churn, value, tenure</c>, drawn by hashes.</summary>
static class CustomerView
{
    /// <summary>Makes their table and what decisions about them need of the engine.</summary>
    /// <param name="customers">How many.</param>
    /// <param name="more">SQL of further columns of customer <c>i</c>, each after a comma.</param>
    /// <param name="connection">The engine.</param>
    public static void Make(int customers, string more, Connection connection) => connection.Execute(
        $"""
        SET TimeZone = 'UTC';
        CREATE TEMP TABLE {CustomerSource.View} AS SELECT
          'c' || hash(i) AS customer_key,
          hash(i, 1) % 1000003 / 1000003e0 AS churn,
          200 * (hash(i, 2) % 1000003 / 1000003e0) AS value,
          CAST(hash(i, 3) % 1000 AS INTEGER) AS tenure{more}
        FROM range({customers}) AS numbers(i);
        {WhySql.Macros}
        """);

    /// <summary>The decision of a campaign about them, nothing of it gathered yet.</summary>
    public static Decision Decide(Campaign campaign, Connection connection)
    {
        using Result columns = connection.Query($"SELECT * FROM {CustomerSource.View} LIMIT 0");
        return new Decision(campaign, columns.Columns.ToDictionary(column => column.Name, column => column.Type), seed: 42, connection, CancellationToken.None);
    }

    /// <summary>A definition as a campaign whose SQL is understood.</summary>
    public static Campaign Parsed(TreatmentDefinition definition, Connection connection)
    {
        ProblemList problems = new();
        Campaign? campaign = Campaign.Of(definition, connection, problems);
        problems.ThrowIfAny();
        return campaign!;
    }
}
