using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Preparation;

public sealed class PurchaseHistoriesSqlTests : IDisposable
{
    static readonly PurchaseHistoriesSql Shop = new()
    {
        Source = "purchases",
        Customer = "customer_id",
        Time = "bought_on",
        Amount = "amount",
        AsOf = "DATE '2025-01-29'",
        LastDay = new DateOnly(2025, 1, 28),
        Unit = TimeUnit.Week,
    };

    readonly Database _database = Database.Open();
    readonly Connection _connection;

    public PurchaseHistoriesSqlTests()
    {
        _connection = _database.Connect();
        _connection.Execute("CREATE MACRO exact_mean(total, n) AS CAST(total AS DOUBLE) / n");
        _connection.Execute("CREATE TABLE purchases (customer_id VARCHAR, bought_on DATE, amount DECIMAL(18, 4))");
        _connection.Execute(
            """
            INSERT INTO purchases VALUES
              ('ann', '2025-01-01', 10), ('ann', '2025-01-08', 20), ('ann', '2025-01-08', 5), ('ann', '2025-01-22', 11),
              ('bob', '2025-01-15', 40),
              ('cid', '2025-01-28', 1), ('cid', '2025-01-29', 2), ('cid', '2025-02-05', 3), ('cid', '2025-02-05', 4),
              ('dan', '2025-02-01', 9),
              (NULL, '2025-01-02', 8), ('eve', NULL, 7)
            """);
    }

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    [Fact]
    public void Purchases_of_a_day_are_one_and_the_first_day_is_no_repeat()
    {
        ColumnTable rows = Read(Shop);

        Assert.Equal<IEnumerable<string?>>(["ann", "bob", "cid"], rows.Texts("customer_key"));
        Assert.Equal([2, 0, 0], rows.Longs("frequency"));
        Assert.Equal([3.0, 0, 0], rows.Doubles("recency"));
        Assert.Equal([27 / 7.0, 13 / 7.0, 0], rows.Doubles("age"));
        Assert.Equal([18.0, 0, 0], rows.Doubles("mean_spend"));
    }

    [Fact]
    public void A_row_at_the_instant_itself_does_not_count()
    {
        ColumnTable rows = Read(Shop with { AsOf = "DATE '2025-01-22'", LastDay = new DateOnly(2025, 1, 21) });

        Assert.Equal([1, 0], rows.Longs("frequency"));
    }

    [Fact]
    public void What_came_later_is_told_for_the_customers_known_before()
    {
        ColumnTable rows = Read(Shop with { ActualUntil = "DATE '2025-02-06'" });

        Assert.Equal<IEnumerable<string?>>(["ann", "bob", "cid"], rows.Texts("customer_key"));
        Assert.Equal([0, 0, 2], rows.Longs("actual_purchases"));
        Assert.Equal([0.0, 0, 9], rows.Doubles("actual_amount"));
    }

    [Fact]
    public void Rows_without_customer_or_time_are_counted() =>
        Assert.Equal(2, _connection.Scalar<long>(Shop.ToExcludedSql()));

    [Fact]
    public void Days_are_those_of_the_session_s_zone()
    {
        _connection.Execute("SET TimeZone = 'Europe/Berlin'");
        _connection.Execute("CREATE TABLE instants AS SELECT 'ann' AS customer_id, moment, 1 AS amount FROM (VALUES "
            + "(TIMESTAMPTZ '2025-01-01 23:30:00+00'), (TIMESTAMPTZ '2025-01-02 08:00:00+00')) v(moment)");

        ColumnTable rows = Read(Shop with { Source = "instants", Time = "moment", AsOf = "TIMESTAMPTZ '2025-01-28 23:00:00+00'" });

        Assert.Equal([0], rows.Longs("frequency"));
        Assert.Equal([26 / 7.0], rows.Doubles("age"));
    }

    [Theory]
    [InlineData("2025-01-29T00:00:00", "2025-01-28")]
    [InlineData("2025-01-29T00:00:00.0000001", "2025-01-29")]
    public void The_last_day_is_that_of_the_last_instant_before(string asOf, string day) =>
        Assert.Equal(
            DateOnly.Parse(day, CultureInfo.InvariantCulture),
            PurchaseHistoriesSql.LastDayBefore(DateTime.Parse(asOf, CultureInfo.InvariantCulture)));

    [Fact]
    public void The_sql_reads_well() =>
        Expectation.Matches("purchase-histories", Shop.ToSql() + "\n\n" + (Shop with { ActualUntil = "DATE '2025-07-30'" }).ToSql());

    [Fact]
    public void The_cdnow_sample_gives_the_published_calibration_summary()
    {
        string summary = Repository.Shared("data", "cdnow_customers_summary.csv");
        CreateWords("sample", Repository.Shared("data", "CDNOW_sample.txt"));
        _connection.Execute(
            """
            CREATE TABLE cdnow AS
            SELECT word[2] AS customer_id, strptime(word[3], '%Y%m%d')::DATE AS bought_on, word[5]::DECIMAL(18, 4) AS amount
            FROM sample
            """);
        RequirePublished(summary);
    }

    [Fact]
    public void The_whole_cdnow_data_give_it_too_for_the_customers_of_the_sample()
    {
        string summary = Repository.Shared("data", "cdnow_customers_summary.csv");
        CreateWords("sample", Repository.Shared("data", "CDNOW_sample.txt"));
        CreateWords("master", Repository.Shared("data", "CDNOW_master.txt"));
        _connection.Execute(
            """
            CREATE TABLE cdnow AS
            SELECT sampled.id AS customer_id, strptime(word[2], '%Y%m%d')::DATE AS bought_on, word[4]::DECIMAL(18, 4) AS amount
            FROM master JOIN (SELECT DISTINCT word[1] AS master_id, word[2] AS id FROM sample) AS sampled ON word[1] = master_id
            """);
        Assert.Equal(23_570, _connection.Scalar<long>("SELECT count(DISTINCT word[1]) FROM master WHERE word[1] <> 'customer_id'"));
        RequirePublished(summary);
    }

    void CreateWords(string table, string file) => _connection.Execute(
        $$"""
        CREATE TABLE {{table}} AS
        SELECT regexp_split_to_array(trim(line), '\s+') AS word
        FROM read_csv({{Sql.Literal(file)}}, columns = {'line': 'VARCHAR'}, delim = '|', header = false, auto_detect = false)
        """);

    void RequirePublished(string summary)
    {
        ColumnTable rows = Read(Shop with { Source = "cdnow", AsOf = "DATE '1997-10-01'", LastDay = new DateOnly(1997, 9, 30) });
        using Result published = _connection.Query($"SELECT * FROM read_csv({Sql.Literal(summary)}) ORDER BY ID");
        ColumnTable expected = published.ReadAll();

        string?[] keys = rows.Texts("customer_key");
        int[] order = [.. Enumerable.Range(0, rows.Rows).OrderBy(row => int.Parse(keys[row]!, CultureInfo.InvariantCulture))];
        Assert.Equal(2357, rows.Rows);
        Assert.Equal(expected.Longs("frequency"), order.Select(row => rows.Longs("frequency")[row]));
        double[] recency = rows.Doubles("recency");
        double[] age = rows.Doubles("age");
        for (int i = 0; i < order.Length; i++)
        {
            Assert.Equal(expected.Doubles("recency")[i], recency[order[i]], 0.005 + 1e-9); // the file has two decimals
            Assert.Equal(expected.Doubles("T")[i], age[order[i]], 0.005 + 1e-9);
        }
    }

    ColumnTable Read(PurchaseHistoriesSql sql)
    {
        using Result result = _connection.Query(sql.ToSql());
        return result.ReadAll();
    }
}
