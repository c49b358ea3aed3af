using System.Text;
using Patron.Models.Numerics;

namespace Patron.Server.Tests;

/// <summary>Requests that went wrong on their way: each is answered, with what was asked for or with a problem of the caller's.</summary>
public sealed class FuzzTests(ServedShop shop)
{
    static readonly string[] Tokens =
        ["{", "}", "[", "]", ",", ":", "\"", "null", "true", "-", "1e999", "0.1", "\\ud800", "\\", "\u0000", "\"row\"", "\"rows\"", "[[[[[[[[[[[[", "\"set\"", "é", "-0", "1e-999", "\n", ";"];

    [Fact]
    public async Task Mutated_requests_are_answered_with_a_result_or_a_problem_of_the_caller()
    {
        (string Path, string Type, byte[] Body)[] sound = await Sound();
        foreach ((string path, string type, byte[] body) in sound)
            Assert.Equal(200, (await shop.Server.Post(path, body, type)).Status);
        RandomStream random = new(Rounds.Seed);
        int rounds = Rounds.Count(400, 100_000);
        int refused = 0;
        for (int round = 0; round < rounds; round++)
        {
            (string path, string type, byte[] body) = sound[random.Below(sound.Length)];
            byte[] mutated = Mutate(body, random);
            Answer answer = await shop.Server.Post(path, mutated, type);
            if (answer.Status == 200)
                continue;
            refused++;
            Assert.True(answer.Status is >= 400 and < 500 && answer.Type == "application/problem+json", Said(round, path, mutated, answer));
            Assert.False(string.IsNullOrEmpty(answer.Json.GetProperty("remedy").GetString()));
        }

        Assert.InRange(refused, rounds / 4, rounds);
        Assert.DoesNotContain(shop.Server.Observer.Told, told => told.Contains(" failed (", StringComparison.Ordinal));
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
            ("/v1/models/lifetime_value/score", "application/json", """{"row":{"frequency":2,"recency":30.43,"age":38.86,"mean_spend":20.5}}"""),
            ("/v1/models/segments/score", "application/json", """{"rows":[{"days_since_last":1,"purchases":2,"amount":3}]}"""),
            ("/v1/models/churn_trees/invocations", "application/json", $"{{\"dataframe_records\":{rows}}}"),
            ("/v1/models/segments/invocations", "application/json", """{"dataframe_split":{"columns":["days_since_last","purchases","amount"],"data":[[1,2,3],[4,5,6]]}}"""),
            ("/v1/models/segments/invocations", "application/json", """{"inputs":{"days_since_last":[1,2],"purchases":[3,4],"amount":[5,6]}}"""),
            ("/v1/models/segments/invocations", "text/csv", "days_since_last,purchases,amount\n1,2,3\n\"4\",5,6\n"),
        ];
        return [.. sound.Select(one => (one.Item1, one.Item2, Encoding.UTF8.GetBytes(one.Item3)))];
    }

    /// <summary>One to four changes: bytes turned, cut out, doubled, or words of JSON put in.</summary>
    static byte[] Mutate(byte[] body, RandomStream random)
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
}
