using Patron.DuckDb;

namespace Patron.Bench.Benchmarks;

/// <summary>Rows such as a shop's, as a table of the engine, in the order of their ids.</summary>
static class Purchases
{
    public const string Table = "purchases";

    public static void Make(Connection connection, int rows) => connection.Execute(
        $"""
        CREATE TABLE {Table} AS
        SELECT
          i AS id,
          'customer ' || hash(i) % 100000 AS customer,
          TIMESTAMPTZ '2025-01-01 00:00:00+00' + INTERVAL (i * 7) SECOND AS bought_at,
          CAST(hash(i, 1) % 20 AS INTEGER) AS store,
          CAST(1 + hash(i, 2) % 5 AS INTEGER) AS quantity,
          CAST(hash(i, 3) % 100000 / 100.0 AS DECIMAL(18,4)) AS amount
        FROM range({rows}) AS numbers(i)
        """);
}
