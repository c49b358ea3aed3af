using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Checks;

/// <summary>The SQL that asks checks, for a relation whose columns are known.</summary>
sealed class CheckSql
{
    readonly string _relation;
    readonly IReadOnlyList<TableCheck> _checks;
    readonly CheckColumns _columns;

    CheckSql(string relation, IReadOnlyList<TableCheck> checks, CheckColumns columns) =>
        (_relation, _checks, _columns) = (relation, checks, columns);

    /// <summary>Looks whether the checks fit the columns.</summary>
    /// <exception cref="ProjectException">All that do not.</exception>
    public static CheckSql For(string relation, IReadOnlyList<TableCheck> checks, StepContext context)
    {
        CheckColumns columns = new(relation, context.Lake);
        columns.Require(checks);
        return new CheckSql(relation, checks, columns);
    }

    /// <summary>
    /// One row: <c>n</c>, and for the check at each index <c>cINDEX</c>, how many rows break it or the newest time before as_of.
    /// </summary>
    public string Scan()
    {
        List<string> inner = [];
        List<string> outer = ["count(*) AS n"];
        for (int index = 0; index < _checks.Count; index++)
        {
            string name = $"c{index.ToString(CultureInfo.InvariantCulture)}";
            if (_checks[index] is FreshnessCheck freshness)
            {
                inner.Add($"CAST({Sql.Identifier(freshness.Column)} AS TIMESTAMPTZ) AS {name}");
                outer.Add($"max({name}) FILTER (WHERE {name} < as_of()) AS {name}");
            }
            else if (Broken(_checks[index]) is { } condition)
            {
                inner.Add($"({condition}) AS {name}");
                outer.Add($"count(*) FILTER (WHERE {name}) AS {name}");
            }
        }

        return $"SELECT {string.Join(", ", outer)}\nFROM (SELECT {string.Join(",\n  ", inner.DefaultIfEmpty("1 AS one"))}\nFROM {_relation})";
    }

    /// <summary>How many rows have a key that another row has before them.</summary>
    public static string Duplicates(UniqueCheck check, string relation)
    {
        string key = string.Join(", ", check.Key.Select(Sql.Identifier));
        return $"SELECT coalesce(sum(n - 1), 0)::BIGINT FROM (SELECT count(*) AS n FROM {relation} GROUP BY {key} HAVING count(*) > 1)";
    }

    /// <summary>A condition that is true for the rows that break a check; null where it is not about single rows.</summary>
    string? Broken(TableCheck check) => check switch
    {
        NotNullCheck notNull => $"{Sql.Identifier(notNull.Column)} IS NULL",
        AcceptedValuesCheck accepted => $"{Sql.Identifier(accepted.Column)} NOT IN ({Values(accepted)})",
        RangeCheck range => string.Join(" OR ", Outside(range)),
        RelationshipCheck related =>
            $"{Sql.Identifier(related.Column)} IS NOT NULL AND {Sql.Identifier(related.Column)} NOT IN (SELECT {Sql.Identifier(related.Key)} "
            + $"FROM {LakeSession.Identifier(related.Table)} WHERE {Sql.Identifier(related.Key)} IS NOT NULL)",
        ExpressionCheck expression => $"NOT coalesce(({expression.Expression.Text}\n), false)",
        _ => null,
    };

    string Values(AcceptedValuesCheck check) =>
        string.Join(", ", check.Values.Select(value => $"CAST({Sql.Literal(value)} AS {_columns.TypeOf(check.Column)})"));

    IEnumerable<string> Outside(RangeCheck check)
    {
        string name = Sql.Identifier(check.Column);
        LogicalType type = _columns.TypeOf(check.Column);
        if (check.Min is not null)
            yield return $"{name} < {CheckColumns.Bound(check.Min, type)}";
        if (check.Max is not null)
            yield return $"{name} > {CheckColumns.Bound(check.Max, type)}";
        if (type.Id is TypeId.Double or TypeId.Float)
            yield return $"isnan({name})";
    }
}
