using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Patron.Pipeline.Delivery;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Treatments;
using Patron.Pipeline.Tracking;
using RabbitMQ.Client;

namespace Patron.Pipeline.Tests.Delivery;

/// <summary>Against a real broker: what AMQP 0-9-1 promises of confirmations, persistence and routing is its word.</summary>
[Collection(RabbitMqCollection.Name)]
public sealed class RabbitMqDeliveryTests(RabbitMqProcess process)
{
    const string Everybody = """
        audience: churn >= 0
        control: 0.1
        channel: email
        rules: [{ name: all, when: churn >= 0, treatment: voucher, campaign_code: V }]

        """;

    readonly RabbitMqProcess _broker = process.Require();
    readonly HurriedTime _time = new();

    string Url => string.Create(CultureInfo.InvariantCulture, $"amqp://127.0.0.1:{_broker.Port}/crm");

    Campaigns Make(
        string delivery, int customers = 500, string campaign = Campaigns.WinBack, string user = "patron", string? url = null)
    {
        Environment.SetEnvironmentVariable("PATRON_TEST_MQ", "s3cret");
        Campaigns campaigns = new(campaign + $$"""
            delivery:
              columns: { id: customer_key, offer: treatment, worth: expected_value }
              rabbitmq:
                url: {{url ?? Url}}
                user: {{user}}
                password: ${env:PATRON_TEST_MQ}

            """ + string.Concat(delivery.Split('\n').Select(line => $"    {line}\n"))) { Time = _time };
        campaigns.Customers(customers);
        campaigns.Decide();
        return campaigns;
    }

    static string[] Decided(Campaigns campaigns) =>
    [
        .. campaigns.Query("""
            SELECT CAST(to_json({
              id: customer_key, offer: treatment, worth: CAST(round(expected_value, 2) AS DECIMAL(18, 2))}) AS VARCHAR) AS body
            FROM gold.treatments WHERE "group" = 'treated' ORDER BY customer_key
            """).Texts("body")!,
    ];

    string Message(string delivery, string user = "patron", string? url = null)
    {
        using Campaigns campaigns = Make(delivery, user: user, url: url);
        string message = Assert.Throws<DeliveryException>(() => campaigns.Deliver()).Message;
        Assert.False(campaigns.Lake.Exists("gold.deliveries"));
        Assert.DoesNotContain("s3cret", message, StringComparison.Ordinal);
        Assert.Matches(@"^treatments/win_back\.yml:\d+: RabbitMQ at ", message);
        int said = message.IndexOf(" RabbitMQ at ", StringComparison.Ordinal) + 1;
        return message[said..].Replace(url ?? Url, "URL", StringComparison.Ordinal);
    }

    [Fact]
    public void Each_contact_is_a_persistent_message_with_an_id_and_no_run_sends_it_again()
    {
        using RabbitMqQueue queue = new(_broker, "by_key");
        queue.Bind("campaigns", "win.back");
        using Campaigns campaigns = Make("exchange: campaigns\nrouting_key: win.back\nbatch: 30");
        campaigns.Deliver("run-1");
        IReadOnlyList<RabbitMqQueue.Message> messages = queue.Take();
        Assert.Equal(Decided(campaigns), messages.Select(message => message.Body));
        Assert.All(messages, message => Assert.Equal(
            (DeliveryModes.Persistent, "application/json"), (message.Properties.DeliveryMode, message.Properties.ContentType)));
        Assert.All(messages, message => Assert.Matches("^[0-9a-f]{32}$", message.Properties.MessageId));
        Assert.Equal(messages.Count, messages.Select(message => message.Properties.MessageId).Distinct().Count());
        Assert.All(messages, message => Assert.Equal(
            ("win_back", "2025-12-31T23:00:00Z"), (message.Header("campaign"), message.Header("as_of"))));
        Assert.Equal(["as_of", "campaign", "delivery"], messages[0].Properties.Headers!.Keys.Order());
        Assert.Equal(
            messages.GroupBy(message => message.Header("delivery"))
                .Select(batch => $"{batch.Key} {batch.Count()} campaigns {Sha256(batch)}").Order(),
            campaigns.Query($"SELECT concat_ws(' ', delivery, rows, name, sha256) AS told FROM {Deliveries(campaigns)}")
                .Texts("told").Order()!);

        campaigns.Decide("run-2");
        campaigns.Deliver("run-2");
        Assert.Empty(queue.Take());
        Assert.Empty(_time.Waits);
    }

    static string Sha256(IEnumerable<RabbitMqQueue.Message> messages) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(messages.Select(message => message.Body + '\n')))));

    static string Deliveries(Campaigns campaigns) => campaigns.Lake.Snapshot("gold.deliveries").ToSql();

    [Fact]
    public void A_broker_that_is_killed_in_the_middle_and_comes_back_has_every_contact_and_none_under_two_ids()
    {
        // A stream that the broker has not started again takes nothing, though RabbitMQ 3.10 confirms what goes to it.
        using RabbitMqQueue stream = new(_broker, "killed", RabbitMqQueue.Stream);
        using Campaigns campaigns = Make("queue: killed\nbatch: 50000", customers: 100_000, Everybody);
        int followed = 0;
        using (stream.Follow(_ =>
        {
            if (++followed == 1000)
                _broker.Kill();
        }))
        {
            _time.Waiting = () =>
            {
                if (_time.Waits.Count == 1)
                    _broker.Start();
                else
                    stream.WaitUntilUp();
            };
            campaigns.Deliver("run-1");
        }

        Assert.NotEmpty(_time.Waits);
        stream.Reconnect();
        IReadOnlyList<RabbitMqQueue.Message> messages = stream.ReadStream();
        Assert.All(
            messages.GroupBy(message => message.Body),
            same => Assert.Single(same.Select(message => message.Properties.MessageId).Distinct()));
        Assert.Equal(Decided(campaigns).Length, messages.Select(message => message.Properties.MessageId).Distinct().Count());
        Assert.Equal(
            Decided(campaigns).Length,
            campaigns.Lake.Connection.Scalar<long>($"SELECT CAST(sum(rows) AS BIGINT) FROM {Deliveries(campaigns)}"));
    }

    [Fact]
    public void Messages_whose_arrival_never_went_on_record_go_again_under_their_ids()
    {
        using RabbitMqQueue queue = new(_broker, "unrecorded");
        using Campaigns campaigns = Make("queue: unrecorded\nbatch: 30");
        string record = Path.Combine(campaigns.Project.LakeFolder(), "gold", "deliveries");
        File.WriteAllText(record, "in the way");
        Assert.ThrowsAny<Exception>(() => campaigns.Deliver("run-1"));
        File.Delete(record);
        IReadOnlyList<RabbitMqQueue.Message> before = queue.Take();
        Assert.Equal(30, before.Count);
        campaigns.Deliver("run-2");
        IReadOnlyList<RabbitMqQueue.Message> after = queue.Take();
        Assert.Equal(Decided(campaigns), after.Select(message => message.Body));
        Assert.Equal(before.Select(Told), after.Take(30).Select(Told));
    }

    static (string?, string, string) Told(RabbitMqQueue.Message message) =>
        (message.Properties.MessageId, message.Header("delivery"), message.Body);

    [Fact]
    public void What_a_full_queue_refused_goes_again_and_what_it_took_does_not()
    {
        using RabbitMqQueue queue = new(_broker, "full", ("x-max-length", 40), ("x-overflow", "reject-publish"));
        using Campaigns campaigns = Make("queue: full");
        List<RabbitMqQueue.Message> taken = [];
        _time.Waiting = () => taken.AddRange(queue.Take());
        campaigns.Deliver();
        taken.AddRange(queue.Take());
        Assert.NotEmpty(_time.Waits);
        Assert.Equal(Decided(campaigns), taken.Select(message => message.Body).Order(StringComparer.Ordinal));

        _time.Waiting = () => { };
        Assert.Equal(
            "RabbitMQ at URL does not take messages for queue full, tried 6 times (basic.nack): "
            + "see whether a queue is full, and run again",
            Message("queue: full"));
    }

    [Fact]
    public void What_is_not_there_and_who_is_not_let_in_is_named_before_anything_goes()
    {
        Assert.Matches(
            @"^RabbitMQ at URL has no queue none \(NOT_FOUND - no queue 'none' in vhost 'crm'\): make it there, or correct its name$",
            Message("queue: none"));
        Assert.Matches(
            @"^RabbitMQ at URL has no exchange none \(NOT_FOUND - no exchange 'none'.*\): make it there", Message("exchange: none"));
        Assert.Matches(
            @"^RabbitMQ at URL refuses the user \(.*ACCESS_REFUSED.*\): correct 'user' and 'password', or what they refer to$",
            Message("queue: none", user: "nobody"));
        Assert.Matches(
            @"^RabbitMQ at URL refuses the virtual host \(NOT_ALLOWED .*\): correct the path of 'url', or let the user in there$",
            Message("queue: none", user: "reader"));
        Assert.Matches(
            @"^RabbitMQ at URL refuses the virtual host \(NOT_ALLOWED .*vhost .* not found\)", Message("queue: none", url: Url + "m"));
        Assert.Empty(_time.Waits);
        Assert.Matches(
            @"^RabbitMQ at URL does not answer, tried 6 times \(.+\): start it, or correct 'url', and run again$",
            Message("queue: none", url: "amqp://127.0.0.1:1"));
        Assert.Equal(5, _time.Waits.Count);
    }

    [Fact]
    public void A_key_that_leads_nowhere_and_a_right_that_is_missing_are_named_and_nothing_is_on_record()
    {
        using RabbitMqQueue queue = new(_broker, "elsewhere");
        queue.Bind("campaigns", "known.key");
        Assert.Equal(
            "RabbitMQ at URL leads messages of exchange campaigns with the key 'unknown' to no queue (312 NO_ROUTE): "
            + "bind one, or correct 'routing_key'",
            Message("exchange: campaigns\nrouting_key: unknown"));
        Assert.Matches(
            @"^RabbitMQ at URL refuses exchange amq\.direct to the user \(ACCESS_REFUSED - .*\): grant the right to write to it$",
            Message("exchange: amq.direct", user: "reader", url: Url[..^4]));
        Assert.Empty(queue.Take());
    }

    [Fact]
    public void An_address_of_amqps_speaks_tls_and_trusts_no_certificate_that_nobody_signed() => Assert.Matches(
        @"^RabbitMQ at URL shows a certificate that is not trusted \(.+\): correct the host in 'url', or let this machine trust who",
        Message("queue: none", url: string.Create(CultureInfo.InvariantCulture, $"amqps://localhost:{_broker.TlsPort}/crm")));

    [Fact]
    public void An_address_that_a_secret_holds_is_never_shown()
    {
        Environment.SetEnvironmentVariable(
            "PATRON_TEST_MQ_URL", Url.Replace("//", "//patron:wr0ng%21@", StringComparison.Ordinal));
        const string delivery = "delivery: { rabbitmq: { url: '${env:PATRON_TEST_MQ_URL}', queue: none } }\n";
        using Campaigns campaigns = new(Campaigns.WinBack + delivery) { Time = _time };
        campaigns.Customers(500);
        campaigns.Decide();
        string message = Assert.Throws<DeliveryException>(() => campaigns.Deliver()).Message;
        Assert.Contains("RabbitMQ at ${env:PATRON_TEST_MQ_URL} refuses the user", message, StringComparison.Ordinal);
        Assert.DoesNotContain("wr0ng", message, StringComparison.Ordinal);
        Environment.SetEnvironmentVariable("PATRON_TEST_MQ_URL", "https://127.0.0.1/crm");
        Assert.Contains(
            "'url' is no address such as", Assert.Throws<DeliveryException>(() => campaigns.Deliver()).Message, StringComparison.Ordinal);
    }
}
