using System.Text;
using System.Text.Json;
using Patron.DuckDb;
using Patron.Models.Numerics;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Server.Tests;

/// <summary>Requests that went wrong on their way: each is answered, with what was asked for or with a problem of the caller's.</summary>
public sealed class FuzzTests(ServedShop shop)
{
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
                (byte[] mutated, string told) = Mutation.Of(body, type, random);
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
        TestContext.Current.TestOutputHelper?.WriteLine($"{refused} requests refused as the caller's mistake, {kept} rows of the others in bronze.inferences");
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
            string strange = Mutation.Strange[random.Below(7)];
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

    static string Said(int round, string path, byte[] body, Answer answer) =>
        $"round {round}: {path} answered {answer.Status} {answer.Text}\nto {Encoding.UTF8.GetString(body)}";
}
