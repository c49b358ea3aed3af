using Patron.DuckDb;
using Patron.Pipeline.Measurement;

namespace Patron.Pipeline.Tests.Measurement;

public sealed class FirstCustomersTests
{
    const int Customers = 60_000;
    const string First = "TIMESTAMPTZ '2026-01-05 00:00:00+00'";

    /// <summary>
    /// Rows in no order, on four threads; of two campaigns, whose customers have the same keys. Who is left out is not kept.
    /// </summary>
    [Theory]
    [InlineData(Customers)]
    [InlineData(10 * Customers)]
    public void Later_rows_of_who_was_there_are_left_out_and_first_rows_of_others_never(int rows)
    {
        using Database database = Database.Open(new DatabaseOptions { Threads = 4 });
        using Connection connection = database.Connect();
        connection.Execute($"""
            SET TimeZone = 'UTC';
            CREATE TABLE contacts AS
            SELECT CAST(hash(i) % 2 AS INTEGER) AS campaign, 'customer ' || hash(i, 1) % {Customers} AS customer_key,
              {First} + to_days(CAST(hash(i, 2) % 9 AS INTEGER)) AS as_of
            FROM range({rows}) AS numbers(i)
            """);
        string before = $"FROM contacts WHERE as_of = {First}";
        using var customers = FirstCustomers.Register(database, connection.Scalar<long>($"SELECT count(*) {before}"));
        Assert.Equal(
            connection.Scalar<long>($"SELECT count(*) {before}"),
            connection.Scalar<long>($"SELECT count(*) FROM ({FirstCustomers.NoEarlier(before[5..], "campaign")})"));
        customers.Seal();
        Assert.Equal(
            connection.Scalar<long>($"SELECT count(*) FROM contacts SEMI JOIN (SELECT * {before}) USING (campaign, customer_key)"),
            connection.Scalar<long>($"SELECT count(*) FROM contacts WHERE {FirstCustomers.Has("campaign")}"));

        string later = $"contacts WHERE as_of > {First} AND NOT {FirstCustomers.Has("campaign")}";
        connection.Execute($"""
            CREATE TABLE kept AS {FirstCustomers.NoEarlier(later, "campaign")};
            CREATE TABLE expected AS
            SELECT campaign, customer_key, min(as_of) AS as_of FROM contacts GROUP BY ALL HAVING min(as_of) > {First}
            """);
        Assert.Equal(0, connection.Scalar<long>(
            "SELECT count(*) FROM (FROM expected EXCEPT SELECT campaign, customer_key, min(as_of) FROM kept GROUP BY ALL)"));
        Assert.Equal(
            connection.Scalar<long>("SELECT count(*) FROM contacts SEMI JOIN expected USING (campaign, customer_key, as_of)"),
            connection.Scalar<long>("SELECT count(*) FROM kept SEMI JOIN expected USING (campaign, customer_key, as_of)"));
        Assert.Equal(0, connection.Scalar<long>("SELECT count(*) FROM kept ANTI JOIN expected USING (campaign, customer_key)"));
    }

    /// <summary>Without room for all, those who find none are kept each time.</summary>
    [Fact]
    public void More_customers_than_there_is_room_for_are_kept()
    {
        using Database database = Database.Open();
        using Connection connection = database.Connect();
        using var customers = FirstCustomers.Register(database, 10);
        customers.Seal();
        string many = $"(SELECT 'c' || i AS customer_key, {First} AS as_of FROM range(400_000) AS numbers(i))";
        Assert.Equal(400_000, Kept(many));
        Assert.InRange(Kept(many.Replace(First, $"{First} + INTERVAL 1 DAY", StringComparison.Ordinal)), 1, 399_999);

        long Kept(string contacts) => connection.Scalar<long>($"SELECT count(*) FROM ({FirstCustomers.NoEarlier(contacts, "0")})");
    }

    [Fact]
    public void A_table_that_is_freed_is_refused()
    {
        using Database database = Database.Open();
        using Connection connection = database.Connect();
        FirstCustomers.Register(database, 10).Dispose();
        Assert.Contains(
            nameof(FirstCustomers),
            Assert.Throws<DuckDbException>(() => connection.Scalar<bool>(
                $"SELECT {FirstCustomers.Has("0")} FROM (SELECT 'c' AS customer_key, {First} AS as_of)")).Message,
            StringComparison.Ordinal);
    }
}
