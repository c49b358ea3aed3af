using Patron.Models.Numerics;

namespace Patron.Pipeline.Tests.Lineage;

/// <summary>
/// Makes SELECTs over the tables t(k, a, b), u(k, c, d) and v(k, e, f), all of integers. Which rows come out, in any order, does not
/// depend on the order in which the engine happens to read or join them.
/// </summary>
sealed class RandomSelect(RandomStream random)
{
    static readonly (string Name, string[] Columns)[] Stored = [("s.t", ["k", "a", "b"]), ("s.u", ["k", "c", "d"]), ("s.v", ["k", "e", "f"])];

    readonly List<(string Name, string[] Columns)> _expressions = [];
    int _names;

    /// <summary>A whole SELECT.</summary>
    public string Next()
    {
        _expressions.Clear();
        string with = "";
        for (int count = Below(3); count > 0; count--)
        {
            (string sql, string[] columns) = Query(1, []);
            string name = Name("w");
            with += $"{(with.Length > 0 ? ", " : "WITH ")}{name} AS ({sql})";
            _expressions.Add((name, columns));
        }

        return $"{with} {Query(2, []).Sql}";
    }

    (string Sql, string[] Columns) Query(int depth, string[] outer)
    {
        (string sql, string[] columns) = Select(depth, outer);
        if (depth == 0 || !Chance(0.2))
            return (sql, columns);
        (string other, string[] others) = Select(depth - 1, outer, columns.Length);
        string operation = Pick("UNION", "UNION ALL", "EXCEPT", "INTERSECT", "EXCEPT ALL");
        string order = Chance(0.4) ? $" ORDER BY ALL LIMIT {1 + Below(4)}" : "";
        return ($"({sql}) {operation} ({other}){order}", columns);
    }

    (string Sql, string[] Columns) Select(int depth, string[] outer, int? width = null)
    {
        (string from, string[] inner) = From(depth, outer);
        string[] scope = [.. inner, .. Chance(0.5) ? outer : []];
        bool isGrouped = Chance(0.3);
        string[] names = [.. Enumerable.Range(0, width ?? 1 + Below(3)).Select(_ => Name("x"))];
        string[] groups = isGrouped ? [.. Enumerable.Range(0, 1 + Below(2)).Select(_ => Pick(inner))] : [];
        List<string> items = [];
        foreach (string name in names)
        {
            string value = isGrouped ? Chance(0.4) ? Pick(groups) : Aggregate(scope) : Value(depth, scope);
            items.Add($"{value} AS {name}");
        }

        string sql = $"SELECT {(Chance(0.15) ? "DISTINCT " : "")}{string.Join(", ", items)} FROM {from}"
            + (Chance(0.4) ? $" WHERE {Condition(depth, scope)}" : "")
            + (isGrouped ? $" GROUP BY {(Chance(0.3) && items.TrueForAll(item => groups.Any(group => item.StartsWith(group, StringComparison.Ordinal)) || item.Contains('(', StringComparison.Ordinal)) ? "ALL" : string.Join(", ", groups))}" : "")
            + (isGrouped && Chance(0.3) ? $" HAVING {Aggregate(inner)} > 1" : "")
            + (!isGrouped && Chance(0.1) ? $" QUALIFY rank() OVER ({Over(inner)}) <= 2" : "")
            + (Chance(0.3) ? Chance(0.5) ? $" ORDER BY {Pick(names)}" : $" ORDER BY ALL LIMIT {1 + Below(4)}" : "");
        return (sql, names);
    }

    (string Sql, string[] Columns) From(int depth, string[] outer)
    {
        (string sql, string[] columns) = Table(depth, outer);
        for (int joins = Below(depth + 1); joins > 0; joins--)
        {
            (string right, string[] others) = Table(depth - 1, Chance(0.3) ? columns : []);
            string kind = Pick("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "SEMI JOIN", "ANTI JOIN", "ASOF JOIN", "CROSS JOIN", "POSITIONAL JOIN");
            bool areStored = right.StartsWith("s.", StringComparison.Ordinal) && sql.StartsWith("s.", StringComparison.Ordinal) && !sql.Contains("JOIN", StringComparison.Ordinal);
            if (kind == "POSITIONAL JOIN" && !areStored)
                kind = "JOIN";
            string condition = kind is "CROSS JOIN" or "POSITIONAL JOIN" ? ""
                : $" ON {Pick(columns)} = {Pick(others)}" + (kind == "ASOF JOIN" ? $" AND {Pick(columns)} >= {Pick(others)}" : "");
            sql += $" {kind} {right}{condition}";
            if (kind is not ("SEMI JOIN" or "ANTI JOIN"))
                columns = [.. columns, .. others];
        }

        return (sql, columns);
    }

    (string Sql, string[] Columns) Table(int depth, string[] outer)
    {
        string alias = Name("r");
        if (depth > 0 && Chance(0.35))
        {
            (string sql, string[] columns) = Query(depth - 1, outer);
            return ($"({sql}) AS {alias}", [.. columns.Select(column => $"{alias}.{column}")]);
        }

        (string Name, string[] Columns)[] known = [.. Stored, .. _expressions];
        (string name, string[] all) = known[Below(known.Length)];
        if (Chance(0.15))
            return ($"(SELECT * EXCLUDE ({all[0]}) REPLACE ({all[^1]} + 1 AS {all[^1]}), {all[0]} AS z FROM {name}) AS {alias}",
                [.. all.Skip(all.Length > 1 ? 1 : all.Length).Append("z").Select(column => $"{alias}.{column}")]);
        return ($"{name} AS {alias}", [.. all.Select(column => $"{alias}.{column}")]);
    }

    string Value(int depth, string[] scope) => Below(depth > 0 ? 8 : 5) switch
    {
        0 or 1 => Pick(scope),
        2 => $"{Pick(scope)} + {Pick(scope)}",
        3 => $"CASE WHEN {Pick(scope)} > 1 THEN {Pick(scope)} ELSE {Below(3)} END",
        4 => $"coalesce({Pick(scope)}, {Below(3)})",
        5 => $"{Pick("sum", "count", "max", "min")}({Pick(scope)}) OVER ({Over(scope)})",
        6 => $"(SELECT {Aggregate(Inner(out string from))} FROM {from} WHERE {Pick(Inner(from))} = {Pick(scope)})",
        _ => $"CAST({Condition(depth, scope)} AS INTEGER)",
    };

    string Condition(int depth, string[] scope) => Below(depth > 0 ? 5 : 2) switch
    {
        0 or 1 => $"{Pick(scope)} {Pick(">", "<", "=", "<>")} {(Chance(0.5) ? Pick(scope) : $"{Below(4)}")}",
        2 => $"{Pick(scope)} IS NOT NULL",
        3 => $"{Pick(scope)} IN (SELECT {Pick(Inner(out string from))} FROM {from})",
        _ => $"EXISTS (SELECT 1 FROM {Other(out string[] columns)} WHERE {Pick(columns)} = {Pick(scope)})",
    };

    string Aggregate(string[] scope) =>
        $"{Pick("sum", "count", "min", "max")}({Pick(scope)})" + (Chance(0.2) ? $" FILTER (WHERE {Pick(scope)} > 0)" : "");

    string Over(string[] scope) => $"{(Chance(0.5) ? $"PARTITION BY {Pick(scope)} " : "")}ORDER BY {Pick(scope)}, {Pick(scope)}";

    string[] Inner(out string from)
    {
        from = Other(out string[] columns);
        return columns;
    }

    static string[] Inner(string from)
    {
        string[] parts = from.Split(" AS ");
        return [.. Stored.Single(table => table.Name == parts[0]).Columns.Select(column => $"{parts[1]}.{column}")];
    }

    string Other(out string[] columns)
    {
        (string name, string[] all) = Stored[Below(Stored.Length)];
        string alias = Name("q");
        columns = [.. all.Select(column => $"{alias}.{column}")];
        return $"{name} AS {alias}";
    }

    string Name(string letter) => $"{letter}{_names++}";

    bool Chance(double share) => random.Chance(share);

    int Below(int count) => random.Below(count);

    T Pick<T>(params T[] choices) => choices[Below(choices.Length)];
}
