using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Patron.Acceptance.Commands;

/// <summary>What <c>patron models</c> tells and does in a small project with one segmentation, trained twice.</summary>
public sealed class ModelsCommandTests : IDisposable
{
    const string Settings = "name: shop\ncustomer_key: id\ncurrency: EUR\nas_of: 2026-01-01\n";

    readonly TemporaryFolder _folder = new();
    readonly TemporaryFolder _twin = new();

    public ModelsCommandTests()
    {
        _folder.Write("patron.yml", Settings);
        _folder.Write(
            "sources/shop.yml",
            "kind: csv\ntables:\n  purchases:\n    path: data/*.csv\n    columns: { id: VARCHAR, at: TIMESTAMP, amount: \"DECIMAL(18,4)\" }\n");
        _folder.Write("models/loyalty.yml", "kind: rfm\ntable: bronze.purchases\ntime: at\namount: amount\n");
        Purchases("first", 40, 1);
        Done("run");
    }

    public void Dispose()
    {
        _folder.Dispose();
        _twin.Dispose();
    }

    void Purchases(string file, int customers, int amount)
    {
        StringBuilder rows = new("id,at,amount\n");
        for (int customer = 1; customer <= customers; customer++)
        {
            for (int purchase = 0; purchase < customer % 5 + 1; purchase++)
                rows.Append(CultureInfo.InvariantCulture, $"C{customer},2025-{purchase + 1:00}-{customer % 28 + 1:00},{customer * amount}\n");
        }

        _folder.Write($"data/{file}.csv", rows.ToString());
    }

    ProgramResult Run(params string[] words) => PatronProgram.Run(_folder.FullPath, words);

    string Done(params string[] words)
    {
        ProgramResult result = Run(words);
        Assert.True(result.ExitCode == 0, result.Error + result.Output);
        return result.Output.ReplaceLineEndings("\n");
    }

    JsonElement Json(params string[] words)
    {
        using JsonDocument document = JsonDocument.Parse(Done([.. words, "--json"]));
        return document.RootElement.Clone();
    }

    [Fact]
    public void A_rollback_lets_the_version_before_score_and_each_score_is_traced_to_its_data()
    {
        Purchases("second", 50, 3);
        Done("run");
        JsonElement[] versions = [.. Json("models", "list").GetProperty("models").EnumerateArray()];
        Assert.Equal([(1, 0), (2, 1)], versions.Select(version => (version.GetProperty("version").GetInt32(), version.GetProperty("aliases").GetArrayLength())));
        Assert.Contains("loyalty, version 2 (champion): rfm", Done("models", "show", "loyalty"), StringComparison.Ordinal);
        Assert.Contains("Training data that differ", Done("models", "compare", "loyalty", "1", "champion"), StringComparison.Ordinal);

        Assert.Equal("version 1 of loyalty scores again, in place of version 2\n", Done("models", "rollback", "loyalty"));
        Done("run");
        JsonElement[] scores = [.. Json("models", "scored", "C7").GetProperty("scores").EnumerateArray()];
        Assert.Equal([1, 2, 1], scores.Select(score => score.GetProperty("version").GetInt32()));
        Assert.Equal(JsonValueKind.Null, scores[0].GetProperty("last_in").ValueKind);
        string[] runs = [.. scores.Select(score => score.GetProperty("run").GetString()!)];
        Assert.Equal(runs.OrderDescending(StringComparer.Ordinal), runs);
        Assert.All(scores, score =>
        {
            int version = score.GetProperty("version").GetInt32();
            Assert.Contains(score.GetProperty("inputs").EnumerateArray(), input =>
                input.GetProperty("name").GetString() == "champion.loyalty" && input.GetProperty("version").GetInt32() == version);
            Assert.NotEmpty(score.GetProperty("training_data").EnumerateArray());
        });
        Assert.Contains("replaced since", Done("models", "scored", "C7", "--on", "2026-01-01", "--model", "loyalty"), StringComparison.Ordinal);
        Assert.Equal("no model has scored this customer\n", Done("models", "scored", "C7", "--on", "2025-12-31"));

        Done("models", "archive", "loyalty", "2");
        Assert.Contains("archived", Done("models", "list"), StringComparison.Ordinal);
        Assert.Equal(2, Run("models", "archive", "loyalty", "1").ExitCode);
        ProgramResult unknown = Run("models", "show", "loyality");
        Assert.Equal((2, "patron: no version of loyality is registered: did you mean 'loyalty'?\n"), (unknown.ExitCode, unknown.Error.ReplaceLineEndings("\n")));

        string[] actions = [.. Json("audit", "show").GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("action").GetString()!)];
        Assert.Equal(
            ["run", "registration", "promotion", "run", "run", "registration", "promotion", "run", "rollback", "run", "run", "archive"], actions);
        Done("audit", "verify");
    }

    [Fact]
    public void Approvals_and_roles_stand_in_the_way_until_a_reason_or_another_person_comes()
    {
        _folder.Write("patron.yml", Settings + "approvals: 1\n");
        ProgramResult own = Run("models", "approve", "loyalty", "1");
        Assert.Equal(1, own.ExitCode);
        Assert.Contains("trained it: ask somebody else", own.Error, StringComparison.Ordinal);
        ProgramResult refused = Run("models", "promote", "loyalty", "1");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("has 0 of 1 approvals", refused.Error, StringComparison.Ordinal);
        Assert.Equal(2, Run("models", "promote", "loyalty", "1", "--override", " ").ExitCode);
        Assert.StartsWith("overridden: version 1 of loyalty has 0 of 1 approvals", Done("models", "promote", "loyalty", "1", "--override", "the fair begins"), StringComparison.Ordinal);
        Assert.Contains("reason: the fair begins", Done("audit", "show", "--action", "override"), StringComparison.Ordinal);

        _folder.Write("patron.yml", Settings + "roles: { operator: [somebody] }\n");
        foreach (string[] words in new string[][] { ["run"], ["models", "list"], ["models", "rollback", "loyalty"], ["audit", "show"] })
        {
            ProgramResult result = Run(words);
            Assert.Equal(1, result.ExitCode);
            Assert.Contains("which the roles at patron.yml:5 give to somebody: ask one of them, or be added there", result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_version_is_exported_as_a_folder()
    {
        JsonElement exported = Json("models", "export", "loyalty", "champion", "out/loyalty");
        string[] files = [.. exported.GetProperty("files").EnumerateArray().Select(file => file.GetString()!)];
        Assert.All(["MLmodel", "lineage.json", "lineage.md"], name => Assert.Contains(name, files));
        Assert.All(files, file => Assert.True(File.Exists(_folder.PathOf("out", "loyalty", file)), file));
        Assert.Equal(1, Run("models", "export", "loyalty", "champion", "out/loyalty").ExitCode);
        Assert.Contains("loyalty", Done("models", "card", "loyalty"), StringComparison.Ordinal);
        Done("models", "card", "loyalty", "champion", "--html", "card.html");
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(_folder.PathOf("card.html")), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_version_that_was_exported_scores_in_another_project_of_the_same_definitions()
    {
        Done("models", "export", "loyalty", "champion", "out/loyalty");
        MakeTwin();
        Assert.Equal("version 1 of loyalty is registered: 'patron models promote loyalty' lets it score\n", OfTwin("models", "import", "out/loyalty"));
        OfTwin("models", "promote", "loyalty");
        Assert.Equal(Metrics(Done("models", "show", "loyalty", "--json")), Metrics(OfTwin("models", "show", "loyalty", "--json")));
        const string Segment = "SELECT loyalty(3, 5, 900) AS segment";
        Assert.Equal(Done("query", Segment, "--format", "csv"), OfTwin("query", Segment, "--format", "csv"));
        Done("run", _twin.FullPath); // the imported version is a champion as any other
        OfTwin("audit", "verify");
        Assert.Contains("is this very model", Refused("out/loyalty"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_import_that_is_incomplete_tampered_with_or_of_other_definitions_is_refused_and_registers_nothing()
    {
        Done("models", "export", "loyalty", "champion", "out/loyalty");
        MakeTwin();
        Assert.Contains("version.json is not there: name a folder that 'patron models export' wrote", Refused("data"), StringComparison.Ordinal);
        _twin.Write("patron.yml", Settings.Replace("customer_key: id", "customer_key: at", StringComparison.Ordinal));
        Assert.Contains("setting customer_key and time_zone", Refused("out/loyalty"), StringComparison.Ordinal);
        MakeTwin();
        foreach (string file in new[] { "model.json", "definitions.json", "training.json", "MLmodel" })
        {
            string path = _folder.PathOf("out", "loyalty", file);
            byte[] whole = File.ReadAllBytes(path);
            File.WriteAllBytes(path, [.. whole[..^1], (byte)' ', whole[^1]]);
            Assert.Contains($"{file} is not as it was exported (its hash differs): export the version again", Refused("out/loyalty"), StringComparison.Ordinal);
            File.Delete(path);
            Assert.Contains($"{file} is not there", Refused("out/loyalty"), StringComparison.Ordinal);
            File.WriteAllBytes(path, whole);
        }

        Retell("definitions.json", "[]");
        Assert.Contains("it does not tell of target loyalty", Refused("out/loyalty"), StringComparison.Ordinal);
        Retell("definitions.json", "[null]");
        Assert.Contains("cannot be read", Refused("out/loyalty"), StringComparison.Ordinal);
        using JsonDocument models = JsonDocument.Parse(OfTwin("models", "list", "--json"));
        Assert.Empty(models.RootElement.GetProperty("models").EnumerateArray());
    }

    /// <summary>Another content of a file of the export, with its hash.</summary>
    void Retell(string file, string content)
    {
        string version = _folder.PathOf("out", "loyalty", "version.json");
        string former = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_folder.PathOf("out", "loyalty", file))));
        _folder.Write($"out/loyalty/{file}", content);
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
        File.WriteAllText(version, File.ReadAllText(version).Replace(former, hash, StringComparison.Ordinal));
    }

    /// <summary>The same definitions and data in a folder of their own.</summary>
    void MakeTwin()
    {
        foreach (string file in new[] { "patron.yml", "sources/shop.yml", "data/first.csv", "models/loyalty.yml" })
            _twin.Write(file, File.ReadAllText(_folder.PathOf(file)));
    }

    string OfTwin(params string[] words) => Done([.. words, "--project", _twin.FullPath]);

    string Refused(string folder)
    {
        ProgramResult result = Run("models", "import", folder, "--project", _twin.FullPath);
        Assert.Equal(2, result.ExitCode);
        return result.Error;
    }

    static string Metrics(string shown)
    {
        using JsonDocument document = JsonDocument.Parse(shown);
        return document.RootElement.GetProperty("metrics").GetRawText();
    }
}
