using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Patron.DuckDb;
using Patron.Models.Numerics;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Server.Tests;

/// <summary>Requests that went wrong on their way: each is answered, with what was asked for or with a problem of the caller's.</summary>
public sealed partial class FuzzTests(ServedShop shop)
{
    static readonly string[] Tokens =
        ["{", "}", "[", "]", ",", ":", "\"", "null", "true", "-", "1e999", "0.1", "\\ud800", "\\", "\u0000", "\"row\"", "\"rows\"", "[[[[[[[[[[[[", "\"set\"", "é", "-0", "1e-999", "\n", ";"];

    /// <summary>Values that no field takes, each as its JSON.</summary>
    static readonly string[] Strange =
    [
        "{}", "[]", "[1]", "{\"a\":null}", "1e999", "-1e999", "123456789012345678901234567890e400", new string('[', 5_000) + new string(']', 5_000),
        "\"\\ud800\"", "NaN", "Infinity", "'a'", "0x10", "01", "+1", "\u00e9", "",
    ];

    [Fact]
    public async Task Mutated_requests_are_answered_with_a_result_or_a_problem_of_the_caller_and_only_results_are_kept()
    {
        using TemporaryFolder folder = new();
        shop.CopyTo(folder);
        File.AppendAllText(folder.PathOf("patron.yml"), "serve: { inferences: all }\n");
        (string Path, string Type, byte[] Body)[] sound = await Sound();
        RandomStream random = new(Rounds.Seed);
        int rounds = Rounds.Count(400, 100_000);
        int refused = 0;
        int kept = 0;
        await using (TestServer server = await TestServer.StartAsync(folder.FullPath, options => options with { Model = "segments" }))
        {
            foreach ((string path, string type, byte[] body) in sound)
                kept += RowsOf(await server.Post(path, body, type));
            for (int round = 0; round < rounds; round++)
            {
                (string path, string type, byte[] body) = sound[random.Below(sound.Length)];
                (byte[] mutated, string told) = Mutate(body, type, random);
                Answer answer = await server.Post(path, mutated, told).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
                if (answer.Status == 200)
                {
                    kept += RowsOf(answer);
                    continue;
                }

                refused++;
                Assert.True(answer.Status is >= 400 and < 500 && answer.Type == "application/problem+json", Said(round, path, mutated, answer));
                Assert.False(string.IsNullOrEmpty(answer.Json.GetProperty("remedy").GetString()));
            }

            Assert.Equal(200, (await server.Get("/health/ready")).Status);
            Assert.DoesNotContain(server.Observer.Told, told => told.Contains(" failed (", StringComparison.Ordinal));
        }

        Assert.InRange(refused, rounds / 4, rounds);
        using LakeSession lake = LakeSession.Open(ProjectLoader.Load(folder.FullPath), DateTimeOffset.UnixEpoch);
        lake.Bind(["bronze.inferences"]);
        Assert.Equal(kept, lake.Connection.Scalar<long>("SELECT count(*) FROM bronze.inferences"));
    }

    [Fact]
    public async Task A_value_that_its_field_does_not_take_is_refused_by_the_name_of_the_field()
    {
        string[] inputs = await shop.InputsOf("churn_trees");
        ColumnTable gold = shop.Scored("churn_trees");
        RandomStream random = new(Rounds.Seed);
        for (int round = Rounds.Count(100, 5_000); round > 0; round--)
        {
            int row = random.Below(3);
            string input = inputs[random.Below(inputs.Length)];
            string strange = Strange[random.Below(7)];
            string[][] values = [.. inputs.Select(name => ServedShop.ValuesOf(gold, name))];
            IEnumerable<string> rows = Enumerable.Range(0, 3).Select(at => "{" + string.Join(',', inputs.Select((name, place) =>
                $"\"{name}\":{(at == row && name == input ? strange : values[place][at])}")) + "}");
            string path = random.Below(2) == 0 ? "score" : "explain";
            Answer answer = await shop.Server.Post($"/v1/models/churn_trees/{path}", $"{{\"rows\":[{string.Join(',', rows)}]}}");
            Assert.Equal($"rows[{row}].{input}", answer.Problem(400, "wrong-field").GetProperty("field").GetString());
        }
    }

    /// <summary>How many rows an answer has.</summary>
    static int RowsOf(Answer answer)
    {
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Json.TryGetProperty("rows", out JsonElement rows) || answer.Json.TryGetProperty("predictions", out rows) ? rows.GetArrayLength() : 1;
    }

    async Task<(string, string, byte[])[]> Sound()
    {
        string[] inputs = await shop.InputsOf("churn_trees");
        string rows = ServedShop.RowsOf(shop.Scored("churn_trees"), inputs, 0, 3);
        string one = ServedShop.RowsOf(shop.Scored("churn_trees"), inputs, 0, 1)[1..^1];
        (string, string, string)[] sound =
        [
            ("/v1/models/churn_trees/score", "application/json", $"{{\"rows\":{rows}}}"),
            ("/v1/models/churn_trees/score", "application/json", $"{{\"row\":{one}}}"),
            ("/v1/models/churn_trees/explain", "application/json", $"{{\"row\":{one}}}"),
            ("/v1/models/churn_trees/what-if", "application/json", $"{{\"row\":{one},\"set\":{{\"purchase_sum\":1}},\"keep\":[\"purchase_mean\"],\"ranges\":{{\"purchase_count_90d\":{{\"least\":1}}}},\"threshold\":0.3}}"),
            ("/v1/models/churn/score", "application/json", $"{{\"rows\":{rows}}}"),
            ("/v1/models/lifetime_value/score", "application/json", """{"row":{"frequency":2,"recency":30.43,"age":38.86,"mean_spend":20.5}}"""),
            ("/v1/models/segments/score", "application/json", """{"rows":[{"days_since_last":1,"purchases":2,"amount":3}]}"""),
            ("/v1/models/churn_trees/invocations", "application/json", $"{{\"dataframe_records\":{rows}}}"),
            ("/v1/models/segments/invocations", "application/json", """{"dataframe_split":{"columns":["days_since_last","purchases","amount"],"data":[[1,2,3],[4,5,6]]}}"""),
            ("/invocations", "application/json", """{"instances":[[1,2,3],{"days_since_last":true,"purchases":2,"amount":3}]}"""),
            ("/v1/models/segments/invocations", "application/json", """{"inputs":{"days_since_last":[1,2],"purchases":[3,4],"amount":[5,6]}}"""),
            ("/v1/models/segments/invocations", "text/csv", "days_since_last,purchases,amount\n1,2,3\n\"4\",5,6\n"),
        ];
        return [.. sound.Select(one => (one.Item1, one.Item2, Encoding.UTF8.GetBytes(one.Item3)))];
    }

    /// <summary>A body in another encoding or of another type than it says, or with a value or bytes changed.</summary>
    static (byte[] Body, string Type) Mutate(byte[] body, string type, RandomStream random) => random.Below(16) switch
    {
        0 => (Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(body)), type),
        1 => ([0xEF, 0xBB, 0xBF, .. body], type),
        2 => (Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body).Replace("customer_key", "ключ", StringComparison.Ordinal)), type + "; charset=iso-8859-1"),
        3 => (body, new[] { "application/xml", "text/plain", "application/json;", "application/json; charset=utf-16", "*/*", "x" }[random.Below(6)]),
        4 => ([.. body, .. Encoding.ASCII.GetBytes(new string(' ', 1 << (10 + random.Below(8))))], type),
        >= 5 and < 10 => (WithStrangeValue(body, random), type),
        _ => (WithStrangeBytes(body, random), type),
    };

    /// <summary>One value of the JSON, or of the CSV, in the place of another.</summary>
    static byte[] WithStrangeValue(byte[] body, RandomStream random)
    {
        string text = Encoding.UTF8.GetString(body);
        Match[] values = [.. Value().Matches(text).AsEnumerable()];
        Match value = values[random.Below(values.Length)];
        return Encoding.UTF8.GetBytes($"{text[..value.Index]}{Strange[random.Below(Strange.Length)]}{text[(value.Index + value.Length)..]}");
    }

    /// <summary>One to four changes: bytes turned, cut out, doubled, or words of JSON put in.</summary>
    static byte[] WithStrangeBytes(byte[] body, RandomStream random)
    {
        List<byte> bytes = [.. body];
        for (int change = random.Below(4); change >= 0 && bytes.Count > 0; change--)
        {
            int at = random.Below(bytes.Count);
            int length = Math.Min(bytes.Count - at, 1 + random.Below(12));
            switch (random.Below(4))
            {
                case 0:
                    bytes[at] = (byte)random.Below(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                default:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Tokens[random.Below(Tokens.Length)]));
                    break;
            }
        }

        return [.. bytes];
    }

    static string Said(int round, string path, byte[] body, Answer answer) =>
        $"round {round}: {path} answered {answer.Status} {answer.Text}\nto {Encoding.UTF8.GetString(body)}";

    /// <summary>A number, a text or a word of JSON.</summary>
    [GeneratedRegex("-?[0-9.]+(?:[eE][-+]?[0-9]+)?|\"[^\"]*\"|null|true|false")]
    private static partial Regex Value();
}
