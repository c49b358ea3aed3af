using System.Globalization;
using System.Text.Json;
using Patron.DuckDb;

namespace Patron.Server.Tests;

/// <summary>What MLflow's clients send and expect: https://mlflow.org/docs/2.12.2/deployment/deploy-model-locally.html.</summary>
public sealed class InvocationsTests(ServedShop shop)
{
    [Fact]
    public async Task Every_shape_of_mlflow_gives_the_same_predictions()
    {
        ColumnTable gold = shop.Scored("churn");
        string[] inputs = await shop.InputsOf("churn");
        const int Rows = 20;
        string[][] columns = [.. inputs.Select(input => ServedShop.ValuesOf(gold, input)[..Rows])];
        string names = JsonSerializer.Serialize(inputs);
        string[] lists = [.. Enumerable.Range(0, Rows).Select(row => $"[{string.Join(',', columns.Select(column => column[row]))}]")];
        string records = ServedShop.RowsOf(gold, inputs, 0, Rows, withKey: false);
        string byColumn = string.Join(',', inputs.Select((input, place) => $"{JsonSerializer.Serialize(input)}:[{string.Join(',', columns[place])}]"));
        string[] bodies =
        [
            $"{{\"dataframe_split\":{{\"columns\":{names},\"index\":[0],\"data\":[{string.Join(',', lists)}]}}}}",
            $"{{\"dataframe_records\":{records}}}",
            $"{{\"instances\":{records}}}",
            $"{{\"instances\":[{string.Join(',', lists)}]}}",
            $"{{\"inputs\":{{{byColumn}}}}}",
            $"{{\"inputs\":{records},\"params\":{{\"a\":1}}}}",
        ];
        double[] expected = gold.Doubles("gold_score")[..Rows];
        foreach (string body in bodies)
            Assert.Equal(expected, Predictions(await shop.Server.Post("/v1/models/churn/invocations", body)));

        string csv = string.Join(',', inputs) + "\r\n" + string.Join("\r\n", Enumerable.Range(0, Rows).Select(
            row => string.Join(',', columns.Select(column => CsvOf(column[row])))));
        Assert.Equal(expected, Predictions(await shop.Server.Post("/v1/models/churn/invocations", csv, "text/csv")));
    }

    [Fact]
    public async Task Columns_that_the_model_does_not_know_are_passed_over_and_numbers_may_be_left_out()
    {
        JsonElement inputs = (await shop.Server.Get("/v1/models/churn_trees")).Json.GetProperty("inputs");
        string texts = string.Join(',', inputs.EnumerateArray().Where(input => input.GetProperty("type").GetString() == "text")
            .Select(input => $"\"{input.GetProperty("name").GetString()}\":null").Append("\"unheard_of\":[1]"));
        Answer answer = await shop.Server.Post("/v1/models/churn_trees/invocations", $"{{\"dataframe_records\":[{{{texts}}}]}}");
        Assert.InRange(Predictions(answer)[0], 0, 1);
    }

    [Theory]
    [InlineData("application/json", "{}", 400)]
    [InlineData("application/json", "[1]", 400)]
    [InlineData("application/json", "{\"inputs\":[[1]],\"instances\":[[1]]}", 400)]
    [InlineData("application/json", "{\"inputs\":[[1]]}", 400)]
    [InlineData("application/json", "{\"inputs\":{\"purchases\":[1,2],\"amount\":[1]}}", 400)]
    [InlineData("application/json", "{\"dataframe_split\":{\"data\":[[1]]}}", 400)]
    [InlineData("application/json", "{\"dataframe_records\":[{\"purchases\":1}]}", 400)]
    [InlineData("text/csv", "days_since_last,purchases,amount\n1,2\n", 400)]
    [InlineData("text/csv", "days_since_last,purchases,amount\n1,two,3\n", 400)]
    [InlineData("text/csv", "days_since_last,purchases,amount\n1,\"2,3\n", 400)]
    [InlineData("text/csv", "", 400)]
    [InlineData("text/xml", "<a/>", 415)]
    public async Task Mistakes_are_answered_as_mlflow_does_and_as_problems(string type, string body, int status)
    {
        Answer answer = await shop.Server.Post("/v1/models/segments/invocations", body, type);
        Assert.Equal((status, "application/problem+json"), (answer.Status, answer.Type));
        Assert.Equal("BAD_REQUEST", answer.Json.GetProperty("error_code").GetString());
        Assert.False(string.IsNullOrEmpty(answer.Json.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task Segments_are_predicted_by_name_and_ping_and_version_answer()
    {
        Answer answer = await shop.Server.Post("/v1/models/segments/invocations", "days_since_last,purchases,amount\n400,1,9.5\n", "text/csv");
        Assert.Equal(JsonValueKind.String, answer.Json.GetProperty("predictions")[0].ValueKind);
        Assert.Equal((200, "\n"), ((await shop.Server.Get("/ping")).Status, (await shop.Server.Get("/ping")).Text));
        Assert.Matches(@"^\d+\.\d+\.\d+$", (await shop.Server.Get("/version")).Text);
        (await shop.Server.Post("/invocations", "{}")).Problem(404, "no-one-model");
    }

    static string CsvOf(string json) => json == "null" ? "" : json[0] == '"' ? json : json is "true" or "false" ? json
        : double.Parse(json, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture);

    static double[] Predictions(Answer answer)
    {
        Assert.True(answer.Status == 200, answer.Text);
        return [.. answer.Json.GetProperty("predictions").EnumerateArray().Select(one => one.GetDouble())];
    }
}
