using Patron.Delta.Schema;
using Patron.DuckDb;

namespace Patron.Delta.Skipping;

/// <summary>A condition with its column found and its constants' values, which the engine works out.</summary>
sealed record BoundCondition(Field Field, bool IsPartition, ColumnComparison Comparison, IReadOnlyList<IComparable> Constants)
{
    /// <summary>
    /// Those of the conditions by which files can be left out: a constant has to be a value of the column's type exactly, so that
    /// comparing within this type says what the engine's comparison says.
    /// </summary>
    public static List<BoundCondition> Bind(
        Snapshot snapshot, Connection connection, IReadOnlyList<ColumnCondition> conditions, CancellationToken cancellation)
    {
        Field[] partitions = snapshot.PartitionFields();
        List<BoundCondition> bound = [];
        foreach (ColumnCondition condition in conditions)
        {
            if (snapshot.Schema.Find(condition.Column) is { } field
                && SkippingValue.IsComparable(field.Type)
                && Values(connection, field.Type, condition.Constants, cancellation) is { } constants)
            {
                bool isPartition = partitions.Any(partition => partition.Name == field.Name);
                bound.Add(new BoundCondition(field, isPartition, condition.Comparison, constants));
            }
        }

        return bound;
    }

    static List<IComparable>? Values(
        Connection connection, DeltaType type, IReadOnlyList<string> constants, CancellationToken cancellation)
    {
        List<IComparable> values = [];
        foreach (string constant in constants)
        {
            if (Evaluate(connection, type, constant, cancellation) is not { } text
                || SkippingValue.FromEngine(type, text) is not { } value)
                return null;
            values.Add(value);
        }

        return values;
    }

    static string? Evaluate(Connection connection, DeltaType type, string constant, CancellationToken cancellation)
    {
        string value = $"TRY_CAST(({constant}) AS {type.SqlType})";
        string text = SkippingValue.IsInstant(type) ? $"epoch_us({value})" : value;
        string sameKind = type == PrimitiveTypes.String
            ? $"typeof(({constant})) = 'VARCHAR'"
            : SkippingValue.IsFloating(type) ? "true" : $"typeof(({constant})) NOT IN ('DOUBLE', 'FLOAT')";
        try
        {
            using Result result = connection.Query(
                $"SELECT CASE WHEN {value} = ({constant}) AND {sameKind} THEN CAST({text} AS VARCHAR) END", cancellation);
            return result.TryNext(out DataChunk chunk) && !chunk[0].IsNull(0) ? chunk[0].Text(0) : null;
        }
        catch (DuckDbException error) when (error.Kind is not (ErrorKind.Internal or ErrorKind.Fatal or ErrorKind.Interrupt))
        {
            return null; // the query that has the condition tells what is wrong with it
        }
    }
}
