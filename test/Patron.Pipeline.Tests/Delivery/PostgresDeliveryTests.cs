using System.Globalization;
using Patron.Pipeline.Delivery;
using Patron.Pipeline.Tests.Ingestion.Postgres;
using Patron.Pipeline.Tests.Treatments;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Tests.Delivery;

public sealed class PostgresDeliveryTests : IClassFixture<PostgresProcess>, IDisposable
{
    const string Table = """
        CREATE SCHEMA crm; CREATE TABLE crm.contacts (id text, offer text, worth numeric(12,2), contact integer, seq bigserial, at timestamptz DEFAULT now())
        """;

    readonly PostgresProcess _server;
    readonly Campaigns _campaigns;

    public PostgresDeliveryTests(PostgresProcess server)
    {
        _server = server.Require();
        _server.Execute("DROP SCHEMA IF EXISTS crm CASCADE");
        _server.Execute(Table);
        _campaigns = Make(_server.Port, "suppress: silver.opted_out\n");
    }

    static Campaigns Make(int port, string more = "")
    {
        Campaigns campaigns = new(
            Campaigns.WinBack + more + string.Create(CultureInfo.InvariantCulture, $$"""
                delivery:
                  columns: { id: customer_key, offer: treatment, worth: expected_value, contact: contact_no }
                  postgres: { host: 127.0.0.1, port: {{port}}, database: postgres, user: postgres, table: crm.contacts }

                """),
            ("tables/silver/opted_out.sql", "SELECT 'c0' AS customer_id")) { Time = new HurriedTime() };
        campaigns.Customers(2000);
        campaigns.Table("silver.opted_out", "SELECT 'c0' AS customer_id");
        campaigns.Decide();
        return campaigns;
    }

    public void Dispose() => _campaigns.Dispose();

    string Decided => _campaigns.Lake.Connection.Scalar<string>("""
        SELECT string_agg(concat_ws('|', customer_key, treatment, CAST(round(expected_value, 2) AS DECIMAL(12, 2)), contact_no), chr(10) ORDER BY customer_key)
        FROM gold.treatments WHERE "group" = 'treated'
        """);

    string Received => _server.Scalar<string>("SELECT string_agg(concat_ws('|', id, offer, worth, contact), chr(10) ORDER BY id COLLATE \"C\") FROM crm.contacts");

    string Message() => Assert.Throws<DeliveryException>(() => _campaigns.Deliver()).Message
        .Replace($":{_server.Port}", ":PORT", StringComparison.Ordinal);

    [Fact]
    public void Rows_arrive_in_the_types_of_the_table_and_no_run_brings_them_again()
    {
        _campaigns.Deliver("run-1");
        Assert.Equal(Decided, Received);
        _campaigns.Decide("run-2");
        _campaigns.Deliver("run-2");
        Assert.Equal(Decided, Received);
        Assert.Equal(
            _server.Scalar<string>("SELECT delivery || ' ' || rows || ' ' || sha256 || ' ' || target FROM crm.patron_deliveries"),
            _campaigns.Lake.Connection.Scalar<string>(
                $"SELECT delivery || ' ' || rows || ' ' || sha256 || ' ' || target FROM {_campaigns.Lake.Snapshot("gold.deliveries").ToSql()}"));
    }

    [Fact]
    public void Rows_that_were_committed_before_the_run_was_killed_are_not_written_again_whoever_is_suppressed_since()
    {
        string record = Path.Combine(_campaigns.Project.LakeFolder(), "gold", "deliveries");
        File.WriteAllText(record, "in the way");
        Assert.ThrowsAny<Exception>(() => _campaigns.Deliver("run-1"));
        File.Delete(record);
        Assert.Equal(Decided, Received);
        string first = _server.Scalar<string>("SELECT min(id) FROM crm.contacts");
        _campaigns.Table("silver.opted_out", $"SELECT '{first}' AS customer_id");
        _campaigns.Deliver("run-2");
        Assert.Equal(Decided, Received);
        Assert.Equal(1, _server.Scalar<long>("SELECT count(*) FROM crm.patron_deliveries"));
    }

    [Fact]
    public void Rows_that_one_value_keeps_out_are_not_there_at_all()
    {
        _server.Execute("ALTER TABLE crm.contacts ADD CHECK (id <> 'c1500'), ADD CHECK (worth < 1)");
        Assert.Matches(@"^treatments/win_back\.yml:\d+: PostgreSQL at 127\.0\.0\.1:PORT refuses the query of table 'crm\.contacts': new row for relation", Message());
        Assert.Equal(0, _server.Scalar<long>("SELECT count(*) FROM crm.contacts"));
        Assert.Equal(0, _server.Scalar<long>("SELECT count(*) FROM crm.patron_deliveries"));
        _server.Execute("ALTER TABLE crm.contacts DROP CONSTRAINT contacts_id_check, DROP CONSTRAINT contacts_worth_check");
        _campaigns.Deliver("run-2");
        Assert.Equal(Decided, Received);
    }

    [Fact]
    public void A_server_that_crashed_and_came_back_has_them_once()
    {
        _campaigns.Deliver("run-1");
        _server.Restart();
        _campaigns.Deliver("run-2");
        Assert.Equal(Decided, Received);
    }

    [Fact]
    public void What_is_not_there_is_told_before_anything_goes()
    {
        _server.Execute("ALTER TABLE crm.contacts DROP COLUMN offer");
        Assert.Matches(
            @"^treatments/win_back\.yml:\d+: table crm\.contacts of PostgreSQL at 127\.0\.0\.1:PORT has no column offer; it has id, worth, contact, seq, at: add it there", Message());
        _server.Execute("DROP TABLE crm.contacts");
        Assert.EndsWith("""has no table crm.contacts: make it, such as CREATE TABLE "crm"."contacts" ("id" text, "offer" text, "worth" text, "contact" text)""", Message(), StringComparison.Ordinal);
        Assert.False(_campaigns.Lake.Exists("gold.deliveries"));

        using Campaigns away = Make(1);
        Assert.Matches(
            @"^treatments/win_back\.yml:\d+: PostgreSQL at 127\.0\.0\.1:1 does not answer, tried 6 times \(.+\): start it, or correct where",
            Assert.Throws<DeliveryException>(() => away.Deliver()).Message);
    }
}
