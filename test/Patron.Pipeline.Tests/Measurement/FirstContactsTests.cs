using Patron.DuckDb;
using Patron.Pipeline.Measurement;

namespace Patron.Pipeline.Tests.Measurement;

public sealed class FirstContactsTests
{
    static readonly DateTimeOffset Now = new(2026, 2, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// Three campaigns, one of a single day; several contacts at an instant, and customers without a rule at first; newest rows are
    /// read first, so that what came before them is known too late.
    /// </summary>
    [Fact]
    public void Of_each_customer_all_contacts_of_the_first_instant_with_a_rule_count_whatever_order_they_are_read_in()
    {
        using Database database = Database.Open(new DatabaseOptions { Threads = 1 });
        using Connection connection = database.Connect();
        connection.Execute("""
            SET TimeZone = 'UTC';
            CREATE SCHEMA gold;
            CREATE TABLE gold.treatments AS
            SELECT * FROM (
              SELECT
                'c' || i AS customer_key, campaign, TIMESTAMPTZ '2026-01-01 00:00:00+00' + to_days(CAST(day AS INTEGER)) AS as_of,
                CAST(contact_no AS INTEGER) AS contact_no, CASE WHEN i % 3 = 0 THEN 'control' ELSE 'treated' END AS "group",
                CASE WHEN hash(i, day, campaign, 1) % 4 > 0 THEN 'rule' END AS intended_rule, CAST(0.1 AS DECIMAL(18, 4)) AS cost,
                'all' AS stratum
              FROM range(20_000) AS customers(i), range(5) AS days(day), range(1, 3) AS numbers(contact_no),
                (VALUES ('spring'), ('summer'), ('once')) AS campaigns(campaign)
              WHERE hash(i, day, campaign) % 3 = 0 AND (campaign <> 'once' OR day = 2) AND (campaign <> 'summer' OR day > 0)
            )
            ORDER BY as_of DESC, hash(customer_key);
            CREATE TABLE expected AS
            SELECT t.customer_key, t.campaign, t.as_of, t.contact_no
            FROM gold.treatments AS t
            JOIN (
              SELECT customer_key, campaign, min(as_of) AS as_of FROM gold.treatments WHERE intended_rule IS NOT NULL GROUP BY ALL
            ) AS first USING (customer_key, campaign, as_of)
            WHERE intended_rule IS NOT NULL
            """);
        FirstContacts.Make(database, connection, Now, CancellationToken.None);
        const string found = "SELECT customer_key, campaign, as_of, contact_no FROM first_contacts";
        Assert.Equal(
            connection.Scalar<long>("SELECT count(*) FROM expected"), connection.Scalar<long>($"SELECT count(*) FROM ({found})"));
        Assert.Equal(0, connection.Scalar<long>($"SELECT count(*) FROM (FROM expected EXCEPT {found})"));
        Assert.True(connection.Scalar<bool>("SELECT current_setting('preserve_insertion_order')"));
        FirstContacts.Drop(connection);
    }
}
