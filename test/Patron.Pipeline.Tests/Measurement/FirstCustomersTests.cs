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
            connection.Scalar<long>($"SELECT count(DISTINCT (campaign, customer_key)) {before}"),
            connection.Scalar<long>(FirstCustomers.Add(before[5..], "campaign")));
        string there = $"FROM contacts WHERE {FirstCustomers.Has("campaign")}";
        string expectedThere = $"FROM contacts SEMI JOIN (SELECT * {before}) USING (campaign, customer_key)";
        Assert.Equal(0, connection.Scalar<long>($"SELECT count(*) FROM ({there} EXCEPT {expectedThere})"));
        Assert.Equal(0, connection.Scalar<long>($"SELECT count(*) FROM ({expectedThere} EXCEPT {there})"));

        string later = $"contacts WHERE as_of > {First} AND NOT {FirstCustomers.Has("campaign")}";
        connection.Execute($"""
            CREATE TABLE kept AS {FirstCustomers.NoLater(later, "campaign")};
            CREATE TABLE expected AS
            SELECT campaign, customer_key, min(as_of) AS as_of FROM contacts GROUP BY ALL HAVING min(as_of) > {First}
            """);
        Assert.Equal(0, connection.Scalar<long>(
            "SELECT count(*) FROM (FROM expected EXCEPT SELECT campaign, customer_key, min(as_of) FROM kept GROUP BY ALL)"));
        Assert.Equal(
            connection.Scalar<long>("SELECT count(*) FROM contacts SEMI JOIN expected USING (campaign, customer_key, as_of)"),
            connection.Scalar<long>("SELECT count(*) FROM kept SEMI JOIN expected USING (campaign, customer_key, as_of)"));
        Assert.Equal(0, connection.Scalar<long>("SELECT count(*) FROM kept ANTI JOIN expected USING (campaign, customer_key)"));
        Assert.Equal(
            connection.Scalar<long>("SELECT count(*) FROM kept SEMI JOIN expected USING (campaign, customer_key, as_of)"),
            connection.Scalar<long>($"SELECT count(*) FROM kept WHERE {FirstCustomers.IsEarliest("campaign")}"));
    }

    [Fact]
    public void Of_far_more_who_are_new_later_than_there_were_at_first_each_is_known_by_the_earliest_instant()
    {
        using Database database = Database.Open();
        using Connection connection = database.Connect();
        using var customers = FirstCustomers.Register(database, 10);
        string many = $"(SELECT 'c' || i AS customer_key, {First} AS as_of FROM range(400_000) AS numbers(i))";
        string next = many.Replace(First, $"{First} + INTERVAL 1 DAY", StringComparison.Ordinal);
        Assert.Equal(400_000, Kept(next));
        Assert.Equal(400_000, Kept(many));
        Assert.Equal(400_000, Kept(many));
        Assert.Equal(0, Kept(next));
        Assert.Equal(0, Earliest(next));
        Assert.Equal(400_000, Earliest(many));

        long Kept(string contacts) => connection.Scalar<long>($"SELECT count(*) FROM ({FirstCustomers.NoLater(contacts, "0")})");
        long Earliest(string contacts) =>
            connection.Scalar<long>($"SELECT count(*) FROM {contacts} WHERE {FirstCustomers.IsEarliest("0")}");
    }

    /// <summary>Lines of which many are full, so that customers stand in those that follow, past the last one at the first.</summary>
    [Fact]
    public void A_set_with_hardly_a_place_free_has_who_was_added_and_nobody_else()
    {
        const int all = 8 * 1024;
        CustomerSet set = new(10);
        Random random = new(5);
        CustomerHash[] customers = [.. Enumerable.Range(1, all).Select(one => new CustomerHash((ulong)random.NextInt64() * 2, (ulong)one))];
        foreach (CustomerHash customer in customers[1..])
            Assert.True(set.Add(customer));
        Assert.All(customers[1..], customer => Assert.True(set.Has(customer)));
        Assert.False(set.Has(customers[0]));
        Assert.False(set.Add(customers[7]));
        Assert.True(set.Add(customers[0]));
        Assert.False(set.Has(new(3, all + 1)));
        Assert.Throws<InvalidOperationException>(() => set.Add(new(3, all + 1)));
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
