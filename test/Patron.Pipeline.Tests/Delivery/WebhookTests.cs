using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Patron.Pipeline.Audit;
using Patron.Pipeline.Delivery;
using Patron.Pipeline.Ingestion;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Ingestion.Http;
using Patron.Pipeline.Tests.Treatments;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Tests.Delivery;

public sealed class WebhookTests : IDisposable
{
    static readonly Answer Fine = new("{}");

    readonly List<Request> _requests = [];
    readonly HurriedTime _time = new();
    readonly TestServer _server;
    readonly Campaigns _campaigns;
    Func<int, Answer> _answer = _ => Fine;

    public WebhookTests()
    {
        _server = new TestServer(request =>
        {
            using MemoryStream body = new();
            request.InputStream.CopyTo(body);
            lock (_requests)
            {
                _requests.Add(new Request(request.HttpMethod, request.Headers["Idempotency-Key"]!, request.Headers["Authorization"], request.ContentType!, body.ToArray()));
                return _answer(_requests.Count);
            }
        });
        Environment.SetEnvironmentVariable("PATRON_TEST_HOOK", "s3cret-token");
        _campaigns = Make(Delivery(timeout: 60));
    }

    string Delivery(int timeout) => string.Create(CultureInfo.InvariantCulture, $$"""
        delivery:
          webhook:
            url: {{_server.Url}}/contacts
            headers: { Authorization: 'Bearer ${env:PATRON_TEST_HOOK}' }
            batch: 30
            timeout_seconds: {{timeout}}

        """);

    Campaigns Make(string delivery)
    {
        Campaigns campaigns = new(Campaigns.WinBack + delivery) { Time = _time };
        campaigns.Customers(2000);
        campaigns.Decide();
        return campaigns;
    }

    public void Dispose()
    {
        _campaigns.Dispose();
        _server.Dispose();
    }

    string[] Treated => [.. _campaigns.Query("SELECT customer_key FROM gold.treatments WHERE \"group\" = 'treated' ORDER BY ALL").Texts("customer_key")!];

    string[] Received => [.. _requests.SelectMany(request => request.Customers)];

    string Message(string run = "run-1") => Assert.Throws<DeliveryException>(() => _campaigns.Deliver(run)).Message
        .Replace(_server.Url, "URL", StringComparison.Ordinal);

    [Fact]
    public void Contacts_come_in_batches_with_a_key_each_and_no_run_sends_them_again()
    {
        _campaigns.Deliver("run-1");
        Assert.Equal(Treated, Received);
        Assert.All(_requests.SkipLast(1), request => Assert.Equal(30, request.Customers.Length));
        Assert.Equal(_requests.Count, _requests.Select(request => request.Key).Distinct().Count());
        Assert.All(_requests, request => Assert.Equal(
            ("POST", "application/json", "Bearer s3cret-token", request.Key), (request.Method, request.ContentType, request.Authorization, request.Delivery)));
        Assert.Equal(
            _requests.Select(request => (request.Key, Convert.ToHexStringLower(SHA256.HashData(request.Body)))).Order(),
            Pairs("delivery", "sha256", "gold.deliveries").Order());

        int requests = _requests.Count;
        _campaigns.Decide("run-2");
        _campaigns.Deliver("run-2");
        Assert.Equal(requests, _requests.Count);
        AuditEntry told = Assert.Single(AuditLog.Of(_campaigns.Project, _time).Entries(), entry => entry.Action == AuditActions.Delivery);
        Assert.Equal($"{Treated.Length} {requests} webhook", $"{told.Details["rows"]} {told.Details["batches"]} {told.Details["target"]}");
        Assert.DoesNotContain("s3cret", string.Concat(_requests.Select(request => Encoding.UTF8.GetString(request.Body))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(425)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public void What_may_pass_is_sent_again_under_the_same_key_after_waits_that_double(int status)
    {
        _answer = request => request <= 3 ? new Answer("later", status) : Fine;
        _campaigns.Deliver();
        Assert.Single(_requests.Take(4).Select(request => (request.Key, Encoding.UTF8.GetString(request.Body))).Distinct());
        Assert.Equal(Treated, _requests.Skip(3).SelectMany(request => request.Customers));
        Retrying usual = Retrying.Usual(_campaigns.Project.Settings.Seed);
        Assert.Equal(Enumerable.Range(1, 3).Select(attempt => Math.Floor(usual.Wait(attempt).TotalMilliseconds)), _time.Waits.Select(wait => wait.TotalMilliseconds));
        Assert.All(_time.Waits.Index(), wait => Assert.InRange(wait.Item.TotalSeconds, 0.15 * Math.Pow(2, wait.Index), 0.3 * Math.Pow(2, wait.Index)));
    }

    [Fact]
    public void A_server_that_says_when_is_asked_then()
    {
        _answer = request => request switch
        {
            1 => new Answer("", 429, [("Retry-After", "17")]),
            2 => new Answer("", 503, [("Retry-After", _time.GetUtcNow().AddSeconds(42).ToString("R")), ("Date", _time.GetUtcNow().ToString("R"))]),
            _ => Fine,
        };
        _campaigns.Deliver();
        Assert.Equal([17, 42], _time.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public void Connections_that_end_and_answers_that_do_not_come_are_tried_again()
    {
        using Campaigns hasty = Make(Delivery(timeout: 1));
        _answer = request =>
        {
            if (request == 2)
                SpinWait.SpinUntil(() => _time.Waits.Count >= 2, TimeSpan.FromSeconds(60)); // who asked has given up
            return request == 1 ? new Answer("{", Breaks: true) : Fine;
        };
        hasty.Deliver();
        Assert.Single(_requests.Take(3).Select(request => request.Key).Distinct());
        Assert.Equal(Treated, _requests.DistinctBy(request => request.Key).SelectMany(request => request.Customers)); // the third may have waited for the second
    }

    [Fact]
    public void A_refusal_ends_the_step_at_once_with_what_the_server_says_and_the_next_run_goes_on_there()
    {
        _answer = request => request == 3 ? new Answer("offer_not_known\nmore", 422) : Fine;
        Assert.Matches(
            @"^treatments/win_back\.yml:\d+: URL/contacts refuses the contacts \(422, offer_not_known\): correct 'columns', or what the server expects$", Message());
        Assert.Equal(3, _requests.Count);
        Assert.Empty(_time.Waits);
        Assert.Equal(2, Pairs("delivery", "sha256", "gold.deliveries").Length);

        _answer = _ => Fine;
        _campaigns.Deliver("run-2");
        Assert.Equal(_requests[2].Key, _requests[3].Key);
        Assert.Equal(Encoding.UTF8.GetString(_requests[2].Body), Encoding.UTF8.GetString(_requests[3].Body));
        Assert.Equal(Treated, _requests.Where((_, at) => at != 2).SelectMany(request => request.Customers));
    }

    [Fact]
    public void A_batch_whose_arrival_never_went_on_record_goes_again_under_its_key()
    {
        string record = Path.Combine(_campaigns.Project.LakeFolder(), "gold", "deliveries");
        File.WriteAllText(record, "in the way");
        Assert.ThrowsAny<Exception>(() => _campaigns.Deliver("run-1"));
        File.Delete(record);
        _campaigns.Deliver("run-2");
        Assert.Equal(_requests[0].Key, _requests[1].Key);
        Assert.Equal(Treated, _requests.Skip(1).SelectMany(request => request.Customers));
    }

    [Fact]
    public void A_lost_batch_keeps_its_key_and_its_contacts_whoever_comes_before_them_but_for_the_suppressed()
    {
        using Campaigns campaigns = Make("suppress: lists/out.csv\n" + Delivery(timeout: 60));
        string list = campaigns.Project.PathOf("lists");
        Directory.CreateDirectory(list);
        File.WriteAllText(Path.Combine(list, "out.csv"), "customer_id\n");
        _answer = request => request == 2 ? new Answer("no", 400) : Fine;
        Assert.Throws<DeliveryException>(() => campaigns.Deliver("run-1"));
        string[] lost = _requests[1].Customers;

        File.WriteAllText(Path.Combine(list, "out.csv"), $"customer_id\n{lost[4]}\n");
        campaigns.Lake.Connection.Execute("UPDATE made SET churn = 0.55 WHERE customer_key IN ('c1', 'c10')");
        campaigns.Decide("run-2");
        campaigns.Deliver("run-2");
        Request again = _requests.Skip(2).Single(request => request.Key == _requests[1].Key);
        string[] treated = [.. campaigns.Query("SELECT customer_key FROM gold.treatments WHERE \"group\" = 'treated'").Texts("customer_key")!];
        Assert.Equal(lost.Where(key => key != lost[4] && treated.Contains(key)), again.Customers);
        Assert.Equal(
            treated.Except([lost[4]]).Except(_requests[0].Customers).Order(StringComparer.Ordinal),
            _requests.Skip(2).SelectMany(request => request.Customers).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_batch_that_was_answered_is_on_record_though_the_run_was_cancelled_meanwhile()
    {
        using CancellationTokenSource end = new();
        _campaigns.Cancellation = end.Token;
        string key = "";
        _answer = request =>
        {
            key = _requests[^1].Key;
            return Fine;
        };
        _time.Asked = () =>
        {
            if (key.Length > 0)
                end.Cancel();
        };
        Assert.ThrowsAny<OperationCanceledException>(() => _campaigns.Deliver("run-1"));
        Assert.Single(_requests);
        Assert.Equal(key, Assert.Single(Pairs("delivery", "sha256", "gold.deliveries")).Item1);
    }

    [Fact]
    public void A_run_that_looks_back_sends_servers_nothing_until_it_is_asked_to()
    {
        _campaigns.IsLookingBack = true;
        _campaigns.Deliver("run-1");
        Assert.Empty(_requests);
        Assert.Contains(
            "win_back: nothing goes to webhook, since 2025-12-31T23:00:00Z is in the past: "
            + "patron run --as-of 2025-12-31T23:00:00Z --deliver sends it",
            _campaigns.Observer.Warnings);
        Assert.True(_campaigns.IsDelivered());

        _campaigns.IsLookingBack = false;
        Assert.False(_campaigns.IsDelivered());
        _campaigns.Deliver("run-2");
        Assert.Equal(Treated, Received);
        Assert.True(_campaigns.IsDelivered());
    }

    [Fact]
    public void A_secret_that_the_server_says_again_is_hidden_though_it_says_too_much()
    {
        _answer = _ => new Answer(new string('x', 195) + "s3cret-token" + new string('y', 300), 422);
        string said = Message();
        Assert.DoesNotContain("s3", said, StringComparison.Ordinal);
        Assert.Contains("xx${env...", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, "", "URL/contacts refuses the request (401): correct the headers, or what they refer to")]
    [InlineData(404, "", "URL/contacts is not there (404): correct 'url'")]
    [InlineData(302, "", "URL/contacts leads to another address (302), which is not followed: correct 'url'")]
    [InlineData(500, "broken", "URL/contacts answers 500, tried 6 times, broken: see to the server, and run again")]
    [InlineData(429, "slow", "URL/contacts asks to wait 3600 seconds (429, slow): run again after that")]
    public void Refusals_say_what_to_do(int status, string body, string said)
    {
        _answer = _ => new Answer(body, status, status == 429 ? [("Retry-After", "3600")] : status == 302 ? [("Location", "http://127.0.0.1:1/")] : null);
        Assert.EndsWith(": " + said, Message(), StringComparison.Ordinal);
        Assert.Equal(status == 500 ? 6 : 1, _requests.Count);
    }

    [Fact]
    public void A_server_that_is_away_and_a_secret_that_is_not_there_are_named_with_their_line()
    {
        using Campaigns away = Make("delivery:\n  webhook: { url: 'http://127.0.0.1:1/x' }\n");
        Assert.Matches(
            @"^treatments/win_back\.yml:\d+: http://127\.0\.0\.1:1/x does not answer, tried 6 times \(.+\): see to the server, and run again$",
            Assert.Throws<DeliveryException>(() => away.Deliver()).Message);
        using Campaigns secret = Make("delivery:\n  webhook: { url: '${env:PATRON_TEST_NO_SUCH}' }\n");
        Assert.Contains("PATRON_TEST_NO_SUCH is not set", Assert.Throws<SecretException>(() => secret.Deliver()).Message, StringComparison.Ordinal);
        Assert.False(secret.Lake.Exists("gold.deliveries"));
    }

    (string, string)[] Pairs(string one, string other, string table)
    {
        Patron.DuckDb.ColumnTable rows = _campaigns.Query($"SELECT {one}, {other} FROM {_campaigns.Lake.Snapshot(table).ToSql()}");
        return [.. rows.Texts(one).Zip(rows.Texts(other), (first, second) => (first!, second!))];
    }

    sealed record Request(string Method, string Key, string? Authorization, string ContentType, byte[] Body)
    {
        public string Delivery => Read(root => root.GetProperty("delivery").GetString()!);

        public string[] Customers => Read(root => root.GetProperty("contacts").EnumerateArray().Select(contact => contact.GetProperty("customer_id").GetString()!).ToArray());

        T Read<T>(Func<JsonElement, T> read)
        {
            using JsonDocument json = JsonDocument.Parse(Body);
            return read(json.RootElement);
        }
    }
}
