using System.Globalization;
using Patron.DuckDb;
using Patron.Models.Preprocessing;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Promotion;

/// <summary>The group of each customer that fairness is asked for.</summary>
static class CustomerGroups
{
    /// <summary>A group for each key; null where fairness is not asked for.</summary>
    public static string?[]? Of(StepContext context, ModelDefinition model, string[] keys, FeatureTable? features) =>
        model.Promotion.Fairness switch
        {
            null => null,
            { Table: { } table } rule => OfTable(context, model, rule.By, table, keys),
            { } rule => TextsOf(features!.Find(rule.By)!), // the reader of the file has seen that it is a feature
        };

    static string?[] TextsOf(FeatureColumn column) => column is CategoryColumn categories
        ? categories.Values
        : Array.ConvertAll(
            ((NumericColumn)column).Values, number => double.IsNaN(number) ? null : number.ToString("0.####", CultureInfo.InvariantCulture));

    static string?[] OfTable(StepContext context, ModelDefinition model, string by, string table, string[] keys)
    {
        string key = context.Project.Settings.CustomerKey;
        context.Lake.Bind([table]);
        SourceColumns.Require(context, model, table, (key, ColumnUse.Any), (by, ColumnUse.Any));
        using Result result = context.Lake.Connection.Query(
            $"""
            SELECT CAST({Sql.Identifier(key)} AS VARCHAR) AS customer_key, max(CAST({Sql.Identifier(by)} AS VARCHAR)) AS name
            FROM {LakeSession.Identifier(table)}
            WHERE {Sql.Identifier(key)} IS NOT NULL
            GROUP BY ALL
            """,
            context.Cancellation);
        ColumnTable rows = result.ReadAll();
        Dictionary<string, string?> groups = rows.Texts("customer_key")!.Zip(rows.Texts("name")).ToDictionary(pair => pair.First!, pair => pair.Second);
        return Array.ConvertAll(keys, groups.GetValueOrDefault);
    }
}
