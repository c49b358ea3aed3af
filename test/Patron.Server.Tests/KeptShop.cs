using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Server.Tests;

/// <summary>A copy of the shop whose server keeps inferences.</summary>
static class KeptShop
{
    /// <summary>Makes the copy where it is not there, and says how many requests are kept.</summary>
    public static void Keep(ServedShop shop, TemporaryFolder folder, string inferences)
    {
        if (!File.Exists(folder.PathOf("patron.yml")))
            shop.CopyTo(folder);
        string settings = File.ReadAllText(Path.Combine(shop.Folder, "patron.yml"));
        folder.Write("patron.yml", settings + $"serve: {{ inferences: {inferences} }}\n");
    }

    /// <summary>Makes the first version of a model its own challenger, as version 2.</summary>
    public static void Challenge(TemporaryFolder folder, string model = "churn_trees")
    {
        ModelRegistry models = ModelRegistry.Of(ProjectLoader.Load(folder.FullPath));
        ModelVersion first = models.Versions(model)[0];
        models.Store.AddVersion(model, first.Run, first.Registered, first.Tags, "");
        models.Store.SetAlias(model, ModelAliases.Challenger, 2);
    }

    /// <summary>An expression of each row as text, and its score, -1 for none; in the order of the log.</summary>
    public static (string Values, double Score)[] Rows(TemporaryFolder folder, string expression, string where = "true")
    {
        using LakeSession lake = LakeSession.Open(ProjectLoader.Load(folder.FullPath), DateTimeOffset.UnixEpoch);
        lake.Bind(["bronze.inferences"]);
        using Result result = lake.Connection.Query(
            $"""
            SELECT CAST({expression} AS VARCHAR) AS text, coalesce(score, -1) AS score
            FROM bronze.inferences WHERE {where} ORDER BY _row
            """);
        ColumnTable table = result.ReadAll();
        return [.. table.Texts("text").Zip(table.Doubles("score"), (text, score) => (text!, score))];
    }
}
