using System.Globalization;
using Patron.Delta;
using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Lake;

/// <summary>
/// The sample of customers that a project works with, taken where raw tables are read, so that everything made of them shrinks with it.
/// Tables outside the lake are raw too. Raw tables that name no customer are read whole, and other layers hold what was made of
/// the sample.
/// </summary>
sealed class TableSample
{
    readonly string _key;
    readonly string _condition;

    TableSample(ProjectSettings settings, SampleShare sample)
    {
        _key = settings.CustomerKey;
        _condition = string.Create(
            CultureInfo.InvariantCulture,
            $" WHERE stable_share({settings.Seed}, {Sql.Literal(SampleShare.Purpose)}, CAST({Sql.Identifier(_key)} AS VARCHAR)) < {sample}");
    }

    /// <summary>The sample of a project; null where it works with all customers.</summary>
    public static TableSample? Of(ProjectSettings settings) => settings.Sample is { } sample ? new TableSample(settings, sample) : null;

    /// <summary>What stands behind a relation so that it gives the sample alone; nothing for a table that is not to be sampled.</summary>
    public string ConditionFor(TableReference table, TableSchema schema) =>
        (table.Path is not null || table.Table.StartsWith("bronze.", StringComparison.Ordinal))
        && schema.Fields.Any(field => field.Name.Equals(_key, StringComparison.OrdinalIgnoreCase))
            ? _condition
            : "";
}
