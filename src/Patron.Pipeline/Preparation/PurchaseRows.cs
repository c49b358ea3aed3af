using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation;

/// <summary>The purchases of a lifetime value model.</summary>
static class PurchaseRows
{
    /// <summary>SQL of a table with every column: the model's table, or those of its rows that satisfy <c>where:</c>.</summary>
    public static string Of(LifetimeValueDefinition model)
    {
        string table = LakeSession.Identifier(model.Table);
        return model.Where is { } where
            ? $"(SELECT * FROM {table} WHERE (\n{where.Text.Trim()}\n))"
            : table;
    }
}
