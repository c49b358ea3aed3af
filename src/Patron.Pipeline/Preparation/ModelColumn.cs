using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation;

/// <summary>A feature as a model reads it: a DOUBLE or a VARCHAR, made by the same SQL for training and for scoring.</summary>
/// <param name="Name">The feature's name.</param>
/// <param name="Group">The group it comes from.</param>
/// <param name="IsNumber">Whether the model sees a number; otherwise a category.</param>
/// <param name="Sql">The expression that gives it, over the group's table under the group's name.</param>
sealed record ModelColumn(string Name, FeatureGroupDefinition Group, bool IsNumber, string Sql)
{
    /// <summary>The features of groups whose tables are bound, in the order of the definitions.</summary>
    /// <exception cref="ProjectException">A feature is of a type that a model cannot read.</exception>
    public static IReadOnlyList<ModelColumn> Of(IEnumerable<FeatureGroupDefinition> groups, Connection connection)
    {
        ProblemList problems = new();
        List<ModelColumn> columns = [];
        foreach (FeatureGroupDefinition group in groups)
        {
            HashSet<string> features = [.. group.Features.Select(feature => feature.Name)];
            IReadOnlyList<Column> table = SourceColumns.Of(FeatureStep.TableOf(group), connection);
            foreach (Column column in table.Where(column => features.Contains(column.Name)))
            {
                string reference = $"{DuckDb.Sql.Identifier("features_" + group.Name)}.{DuckDb.Sql.Identifier(column.Name)}";
                if (ExpressionFor(column.Type, reference) is { } sql)
                    columns.Add(new ModelColumn(column.Name, group, column.Type.Id is not (TypeId.Varchar or TypeId.Enum), sql));
                else
                {
                    problems.Add(
                        group.File, $"feature '{column.Name}' is {column.Type}, which a model cannot learn from",
                        "use days_since_first or days_since_last for times");
                }
            }
        }

        problems.ThrowIfAny();
        return columns;
    }

    // A plain cast of DECIMAL to DOUBLE misses the nearest double now and then.
    static string? ExpressionFor(LogicalType type, string reference) => type switch
    {
        { Id: TypeId.Decimal, Scale: <= 4 } => $"exact_mean({reference}, 1)",
        { IsNumeric: true } or { Id: TypeId.Boolean } => $"CAST({reference} AS DOUBLE)",
        { Id: TypeId.Varchar or TypeId.Enum } => $"CAST({reference} AS VARCHAR)",
        _ => null,
    };
}
