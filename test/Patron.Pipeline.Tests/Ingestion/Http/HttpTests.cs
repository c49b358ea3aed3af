using System.Net;
using Patron.DuckDb;
using Patron.Pipeline.Ingestion;
using Patron.Pipeline.Ingestion.Http;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Ingestion.Http;

public sealed class HttpTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly SilentObserver _observer = new();

    public HttpTests() => _folder.Write("patron.yml", "name: shop\ncustomer_key: id\ncurrency: EUR\nas_of: 2026-01-10\n");

    public void Dispose() => _folder.Dispose();

    void Source(TestServer server, string table, string keys = "") => _folder.Write(
        "sources/shop.yml", $"kind: http\nurl: {server.Url}/v1/\n{keys}tables:\n  orders:\n    columns: {{ id: BIGINT, name: VARCHAR }}\n{table}");

    ProjectDefinition Load() => ProjectLoader.Load(_folder.FullPath, checks: SqlCheck.Of);

    RunSummary Run() => PipelineRun.Execute(Load(), new RunRequest { Step = "ingest" }, _observer, TestContext.Current.CancellationToken);

    string Rows(string sql = "SELECT id FROM bronze.orders ORDER BY id")
    {
        using LakeSession lake = LakeSession.Open(Load(), DateTimeOffset.UnixEpoch);
        lake.Bind(lake.Tables());
        using Result result = lake.Connection.Query($"SELECT concat_ws('|', *COLUMNS(*)) AS text FROM ({sql})");
        return string.Join(' ', result.ReadAll().Texts("text"));
    }

    static string Objects(int from, int count) =>
        "[" + string.Join(',', Enumerable.Range(from, count).Select(id => $$"""{"id": {{id}}, "name": "n{{id}}", "more": [1]}""")) + "]";

    static int Number(HttpListenerRequest request, string parameter) => int.Parse(request.QueryString[parameter]!);

    [Fact]
    public void Pages_by_number_end_with_the_first_without_rows()
    {
        using TestServer server = new(request => new($$"""{"data": {"items": {{(Number(request, "page") <= 3 ? Objects(2 * Number(request, "page"), 2) : "[]")}} } }"""));
        Source(server, "    path: /orders?status=paid\n    rows: data.items\n    paging: { kind: page, parameter: page, size_parameter: per_page, size: 2 }\n");
        Run();
        Assert.Equal("2 3 4 5 6 7", Rows());
        Assert.Equal("/v1/orders?status=paid&per_page=2&page=1", server.Asked[0]);
        Assert.Equal(4, server.Asked.Count);
        Assert.Equal("shop/orders|1|2|n2", Rows("SELECT _source, _row, id, name FROM bronze.orders WHERE id = 2"));
    }

    [Fact]
    public void Pages_by_offset_follow_the_rows_that_came_even_where_the_server_gives_fewer_than_asked()
    {
        using TestServer server = new(request => new(Objects(Number(request, "offset"), Math.Clamp(7 - Number(request, "offset"), 0, 3))));
        Source(server, "    path: orders\n    paging: { kind: offset, parameter: offset, size_parameter: limit, size: 100 }\n");
        Run();
        Assert.Equal("0 1 2 3 4 5 6", Rows());
    }

    [Fact]
    public void A_cursor_leads_through_pages_some_of_which_are_empty()
    {
        using TestServer server = new(request => new(request.QueryString["after"] switch
        {
            null => $$"""{"rows": {{Objects(1, 2)}}, "meta": {"next": "a b&c"} }""",
            "a b&c" => """{"rows": [], "meta": {"next": 17} }""",
            "17" => $$"""{"rows": {{Objects(3, 1)}}, "meta": {"next": null} }""",
            var other => throw new InvalidOperationException(other),
        }));
        Source(server, "    path: orders\n    rows: rows\n    paging: { kind: cursor, parameter: after, next: meta.next }\n");
        Run();
        Assert.Equal("1 2 3", Rows());
    }

    [Fact]
    public void A_link_header_leads_through_pages()
    {
        using TestServer server = new(request => request.QueryString["p"] is null
            ? new(Objects(1, 2), 200, [("Link", "</v1/orders?p=1>; rel=\"prev\", </v1/orders?p=2>; title=\"a, b\"; rel=\"next last\"")])
            : new(Objects(3, 2), 200, [("Link", "</v1/orders>; rel=first")]));
        Source(server, "    path: orders\n    paging: { kind: link }\n");
        Run();
        Assert.Equal("1 2 3 4", Rows());
    }

    [Fact]
    public void What_passes_is_asked_again_and_no_row_comes_twice()
    {
        Queue<Answer> failures = new([new("", 503), new("", 429, [("Retry-After", "0")]), new("[", 200, null, Breaks: true), new("oops", 500)]);
        using TestServer server = new(request => Number(request, "page") == 2 && failures.TryDequeue(out Answer? failure)
            ? failure
            : new(Number(request, "page") <= 2 ? Objects(10 * Number(request, "page"), 2) : "[]"));
        Source(server, "    path: orders\n    paging: { kind: page, parameter: page }\n");
        Run();
        Assert.Equal("10 11 20 21", Rows());
        Assert.Equal(7, server.Asked.Count);
    }

    [Fact]
    public void What_is_new_is_asked_for_by_a_parameter_and_takes_the_place_of_its_key()
    {
        Queue<string> answers = new(
        [
            """[{"id": 1, "name": "a", "at": "2026-01-01T00:00:00Z"}, {"id": 2, "name": "b", "at": "2026-01-02T00:00:00.5+01:00"}]""",
            """[{"id": 2, "name": "b", "at": "2026-01-01T23:00:00.5Z"}]""",
            """[{"id": 2, "name": "c", "at": "2026-01-03T00:00:00Z"}, {"id": 3, "name": "d", "at": "2026-01-03T00:00:00Z"}]""",
        ]);
        using TestServer server = new(_ => new(answers.Dequeue()));
        Source(server, "    path: orders\n    incremental_by: at\n    since: updated_since\n    key: [id]\n    lookback: 1d\n");
        _folder.Write("sources/shop.yml", File.ReadAllText(_folder.PathOf("sources", "shop.yml")).Replace(
            "name: VARCHAR", "name: VARCHAR, at: TIMESTAMPTZ", StringComparison.Ordinal));
        Assert.Equal(2, Run().Steps.Single().Outcome.Rows);
        Assert.Equal(0, Run().Steps.Single().Outcome.Rows);
        Run();
        Assert.Equal("1=a,2=c,3=d", Rows("SELECT string_agg(id || '=' || name, ',' ORDER BY id) FROM bronze.orders"));
        const string since = "/v1/orders?updated_since=2025-12-31T23%3A00%3A00.500000Z";
        Assert.Equal(["/v1/orders", since, since], server.Asked);
    }

    [Theory]
    [InlineData("[{}]", 401, "URL/v1/orders refuses the request (401): correct the headers in sources/shop.yml, or what they refer to")]
    [InlineData("", 404, "URL/v1/orders is not there (404): correct 'url' or 'path' in sources/shop.yml")]
    [InlineData("", 302, "URL/v1/orders leads to another address (302), which is not followed: correct 'url' or 'path' in sources/shop.yml")]
    [InlineData("", 422, "URL/v1/orders refuses the request (422): correct 'path' and the parameters in sources/shop.yml")]
    [InlineData("<html>", 200, "the answer of URL/v1/orders is not JSON: correct 'url' or 'path' in sources/shop.yml")]
    [InlineData("{\"a\": 1, \"b\": []}", 200,
        "the answer of URL/v1/orders has no array, it is an object of a, b: correct 'rows' of table 'orders' in sources/shop.yml")]
    [InlineData("", 503, "URL/v1/orders answers 503, tried 2 times: see to the server, and run again")]
    public void What_the_server_refuses_is_told_in_a_sentence(string body, int status, string expected)
    {
        using TestServer server = new(_ => new(body, status));
        Assert.Equal(expected, Refusal(server.Url));
    }

    [Fact]
    public void A_server_that_stays_away_or_asks_for_too_much_patience_is_told_in_a_sentence()
    {
        using (TestServer server = new(_ => new("", 429, [("Retry-After", "86400")])))
            Assert.Equal("URL/v1/orders asks to wait 86400 seconds (429): run again after that", Refusal(server.Url));
        Assert.Equal(
            "URL/v1/orders does not answer, tried 2 times (Connection refused): see to the server, or correct 'url' in sources/shop.yml, and run again",
            Refusal("http://127.0.0.1:1"));
    }

    static string Refusal(string url)
    {
        FilePlace place = new("sources/shop.yml", 1, 1);
        HttpTableDefinition table = new() { Name = "orders", Path = new("orders", place) };
        HttpSourceDefinition source = new() { Name = "shop", File = "sources/shop.yml", Url = new(url + "/v1", place), Tables = [table] };
        using HttpServer server = new(source, new Secrets(""), new Retrying(2, TimeSpan.FromMilliseconds(1), 0), TestContext.Current.CancellationToken);
        return Assert.Throws<SourceDataException>(() => new HttpPages(source, table, server, new Secrets(""), _ => { }).Read(null).Count())
            .Message.Replace(url, "URL", StringComparison.Ordinal);
    }

    [Fact]
    public void Pages_that_do_not_end_and_other_servers_are_refused()
    {
        using TestServer server = new(_ => new(Objects(1, 2), 200, [("Link", "<http://other.example/x>; rel=next")]));
        Source(server, "    path: orders\n    paging: { kind: page, parameter: page }\n");
        Assert.Contains("page 2 of", Assert.Throws<StepFailedException>(Run).Message, StringComparison.Ordinal);
        Source(server, "    path: orders\n    paging: { kind: link }\n");
        Assert.Contains(
            "leads on to another server, other.example, which must not see the headers of sources/shop.yml",
            Assert.Throws<StepFailedException>(Run).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ kind: cursor, parameter: after, next: meta.nxt }", "nothing at 'meta.nxt', the 'next' of its paging")]
    [InlineData("{ kind: cursor, parameter: after, next: meta.end, size_parameter: limit, size: 2 }", "nothing at 'meta.end', the 'next' of its paging")]
    [InlineData("{ kind: link, size_parameter: limit, size: 2 }", "no header Link with rel=\"next\"")]
    [InlineData("{ kind: cursor, parameter: after, next: meta.end }", null)]
    [InlineData("{ kind: cursor, parameter: after, next: meta.nxt, size_parameter: limit, size: 3 }", null)]
    [InlineData("{ kind: link }", null)]
    public void A_first_page_that_leads_no_further_though_there_may_be_more_is_told(string paging, string? lacks)
    {
        using TestServer server = new(_ => new($$"""{"rows": {{Objects(1, 2)}}, "meta": {"next": "abc", "end": null} }"""));
        Source(server, $"    path: orders\n    rows: rows\n    paging: {paging}\n");
        Run();
        Assert.Equal(
            lacks is null ? [] : [$"{server.Url}/v1/orders has {lacks}, so one page was read: where there are more, correct 'paging' of table 'orders' in sources/shop.yml"],
            _observer.Warnings);
    }

    [Fact]
    public void Empty_pages_that_lead_on_for_ever_are_refused()
    {
        int page = 0;
        using TestServer server = new(_ => new($$"""{"rows": [], "next": {{++page}}}"""));
        Source(server, "    path: orders\n    rows: rows\n    paging: { kind: cursor, parameter: after, next: next }\n");
        Assert.Contains(
            "page 100 of " + server.Url + "/v1/orders and 99 before it have no rows, yet lead on: correct 'paging' of table 'orders' in sources/shop.yml",
            Assert.Throws<StepFailedException>(Run).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_of_a_header_is_nowhere_but_at_the_server()
    {
        const string secret = "t0ken-of-the-shop";
        string? seen = null;
        int status = 200;
        using TestServer server = new(request =>
        {
            seen = request.Headers["Authorization"];
            return new(Objects(1, 2), status);
        });
        string outside = Path.Combine(Path.GetTempPath(), Path.GetFileName(_folder.FullPath) + ".token");
        File.WriteAllText(outside, secret + "\n");
        try
        {
            Source(server, "    path: orders\n", $"headers: {{ Authorization: 'Bearer ${{file:{outside}}}' }}\n");
            Run();
            status = 403;
            string said = Assert.Throws<StepFailedException>(Run).ToString();
            Assert.Equal("Bearer " + secret, seen);
            Assert.DoesNotContain(secret, said, StringComparison.Ordinal);
            Assert.DoesNotContain(Directory.EnumerateFiles(_folder.FullPath, "*", SearchOption.AllDirectories), file =>
                System.Text.Encoding.UTF8.GetString(File.ReadAllBytes(file)).Contains(secret, StringComparison.Ordinal));
        }
        finally
        {
            File.Delete(outside);
        }

        Assert.Contains($"sources/shop.yml:3: there is no file {outside}", Assert.Throws<StepFailedException>(Run).Message, StringComparison.Ordinal);
    }
}
