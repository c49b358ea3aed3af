using System.Text.Json;
using Patron.DuckDb;
using Patron.Pipeline.Lake;

namespace Patron.Pipeline.Lineage.Columns;

/// <content>The list after SELECT, with what its stars stand for.</content>
sealed partial class SqlLineage
{
    sealed partial class Expressions
    {
        const string Unpacking = "OPERATOR_UNPACK";

        /// <summary>
        /// The columns of the result; whether there may be others; what decides how many rows one row becomes (<c>unnest</c>); and the
        /// keys of <c>GROUP BY ALL</c>: the items that aggregate nothing here, and all of those that compute with aggregates and rows.
        /// </summary>
        public (List<RelationColumn> Items, bool IsOpen, Sources Multiplied, Sources Keys) SelectList(JsonElement list)
        {
            List<RelationColumn> items = [];
            bool isOpen = false;
            (Sources multiplied, Sources keys) = (Sources.None, Sources.None);
            foreach (JsonElement expression in list.EnumerateArray())
            {
                (IReadOnlyList<RelationColumn> columns, bool isUncertain) = Item(expression);
                items.AddRange(columns);
                isOpen |= isUncertain;
                if (expression.Word("alias") is { Length: > 0 } alias && columns is [var only])
                    scope.Name(alias, only.Sources);
                Sources sources = Sources.Of(columns.Select(column => column.Sources)).And(isUncertain ? Sources.Unknown : Sources.None);
                if (Within(expression).Any(part => "unnest".Equals(part.Word("function_name"), StringComparison.OrdinalIgnoreCase)))
                    multiplied = multiplied.And(sources.As(SourceUse.Filtered));
                if (!Within(expression).Any(IsAggregate) || !sources.OfRows().IsNone)
                    keys = keys.And(sources);
            }

            return (items, isOpen, multiplied, keys);
        }

        (IReadOnlyList<RelationColumn> Columns, bool IsOpen) Item(JsonElement expression)
        {
            string alias = expression.Word("alias") ?? "";
            if (expression.Word("class") == "STAR" || IsStarFilter(expression))
            {
                Relation star = Star(expression);
                return (alias.Length > 0 ? [.. star.Columns.Select(column => column with { Name = alias })] : star.Columns, star.IsOpen);
            }

            return StarIn(expression) is { } inner
                ? EachOf(expression, inner, alias)
                : ([new RelationColumn(alias.Length > 0 ? alias : NameOf(expression), Of(expression))], false);
        }

        /// <summary>
        /// An expression with COLUMNS in it, always the same: one result for each column, or one for all where they are unpacked into
        /// arguments.
        /// </summary>
        (IReadOnlyList<RelationColumn> Columns, bool IsOpen) EachOf(JsonElement expression, JsonElement star, string alias)
        {
            Relation chosen = Star(star);
            bool isUncertain = chosen.IsOpen || alias.Contains('\\', StringComparison.Ordinal) || expression.Word("type") == Unpacking;
            return Within(expression).Any(part => part.Word("type") == Unpacking)
                ? ([new RelationColumn(alias, With(chosen.Values, expression))], isUncertain)
                : ([.. chosen.Columns.Select(column => new RelationColumn(alias, With(column.Sources, expression)))], isUncertain);
        }

        Sources With(Sources star, JsonElement expression)
        {
            _star = star;
            Sources sources = Of(expression);
            _star = null;
            return sources;
        }

        /// <summary>The columns that a star stands for.</summary>
        Relation Star(JsonElement star)
        {
            if (IsStarFilter(star))
                return Chosen(Whole(star.GetProperty("children")[0]), star);
            Relation relation = Whole(star);
            if (star.TryGetProperty("expr", out JsonElement choice) && choice.ValueKind == JsonValueKind.Object)
                return Chosen(relation, star);
            HashSet<string> excluded = [.. Excluded(star)];
            Dictionary<string, JsonElement> replaced = star.GetProperty("replace_list").EnumerateArray().ToDictionary(
                entry => entry.GetProperty("key").GetString()!, entry => entry.GetProperty("value"), StringComparer.OrdinalIgnoreCase);
            Dictionary<string, string> renamed = Renamed(star);
            return relation with
            {
                Columns =
                [
                    .. from column in relation.Columns
                       where !excluded.Contains(column.Name, StringComparer.OrdinalIgnoreCase)
                       select new RelationColumn(
                           renamed.GetValueOrDefault(column.Name, column.Name),
                           replaced.TryGetValue(column.Name, out JsonElement expression) ? Of(expression) : column.Sources),
                ],
            };
        }

        /// <summary>All columns, or those of the table before the star.</summary>
        Relation Whole(JsonElement star)
        {
            FromRows from = scope.From;
            string table = star.Word("relation_name") ?? "";
            return table.Length == 0
                ? new Relation(from.Columns, from.Rows, from.IsOpen)
                : scope.Table(table) ?? Relation.Opaque(Sources.None);
        }

        /// <summary>Those that the engine itself chooses by an expression over names, such as COLUMNS('amount_.*').</summary>
        Relation Chosen(Relation relation, JsonElement star)
        {
            string[] names = [.. relation.Columns.Select(column => column.Name)];
            if (relation.IsOpen || names.Distinct(StringComparer.OrdinalIgnoreCase).Count() < names.Length)
                return relation with { IsOpen = true };
            string nulls = string.Join(", ", names.Select(name => $"NULL AS {Sql.Identifier(name)}"));
            JsonElement inner = IsStarFilter(star) ? star.GetProperty("children")[0] : star;
            string table = inner.Word("relation_name") is { Length: > 0 } given ? " AS " + Sql.Identifier(given) : "";
            try
            {
                using Result result = lineage._connection.Query($"SELECT {SqlTree.Text(star, lineage._connection)} FROM (SELECT {nulls}){table} LIMIT 0");
                Sources?[] found = [.. result.Columns.Select(column => relation.Find(column.Name))];
                return found.Contains(null)
                    ? relation with { IsOpen = true }
                    : relation with { Columns = [.. result.Columns.Select((column, index) => new RelationColumn(column.Name, found[index]!))] };
            }
            catch (DuckDbException error) when (error.Kind is not (ErrorKind.Internal or ErrorKind.Fatal))
            {
                return relation with { IsOpen = true };
            }
        }

        static IEnumerable<string> Excluded(JsonElement star) =>
        [
            .. Entries(star, "exclude_list").Select(name => name.GetString()!),
            .. Entries(star, "qualified_exclude_list").Select(name => name.GetProperty("column").GetString()!),
        ];

        static Dictionary<string, string> Renamed(JsonElement star) => Entries(star, "rename_list").ToDictionary(
            entry => entry.GetProperty("key").GetProperty("column").GetString()!,
            entry => entry.GetProperty("value").GetString()!,
            StringComparer.OrdinalIgnoreCase);

        static JsonElement.ArrayEnumerator Entries(JsonElement node, string name) =>
            node.TryGetProperty(name, out JsonElement entries) && entries.ValueKind == JsonValueKind.Array ? entries.EnumerateArray() : default;

        /// <summary><c>* LIKE 'a%'</c>: a star without COLUMNS around it, in an operator.</summary>
        static bool IsStarFilter(JsonElement expression) =>
            expression.Word("class") == "FUNCTION" && expression.GetProperty("children").EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } first
            && first.Word("class") == "STAR" && !first.GetProperty("columns").GetBoolean();

        static JsonElement? StarIn(JsonElement expression) =>
            Within(expression).Cast<JsonElement?>().FirstOrDefault(part => part!.Value.Word("class") == "STAR");

        /// <summary>An expression and those in it, subqueries and what chooses a star's columns left out.</summary>
        static IEnumerable<JsonElement> Within(JsonElement node)
        {
            IEnumerable<JsonElement> parts = node.ValueKind switch
            {
                JsonValueKind.Array => node.EnumerateArray(),
                JsonValueKind.Object when node.Word("class") is not ("SUBQUERY" or "STAR") => node.EnumerateObject().Select(part => part.Value),
                _ => [],
            };
            IEnumerable<JsonElement> inner = parts.SelectMany(Within);
            return node.ValueKind == JsonValueKind.Object ? inner.Prepend(node) : inner;
        }

        string NameOf(JsonElement expression) => expression.Word("class") == "COLUMN_REF"
            ? Words(expression.GetProperty("column_names"))[^1]
            : SqlTree.Text(expression, lineage._connection);
    }
}
