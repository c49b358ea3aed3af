using System.Collections.Immutable;
using System.Text.Json;
using Patron.Pipeline.Lake;

namespace Patron.Pipeline.Lineage.Columns;

/// <content>Expressions: what they are made from.</content>
sealed partial class SqlLineage
{
    /// <summary>The expressions of one SELECT.</summary>
    sealed partial class Expressions(SqlLineage lineage, Scope scope, ImmutableDictionary<string, Relation> known)
    {
        /// <summary>Functions whose arrows are functions; elsewhere an arrow takes a part of a JSON text.</summary>
        static readonly HashSet<string> TakesFunctions = new(StringComparer.OrdinalIgnoreCase)
        {
            "list_transform", "list_apply", "array_transform", "array_apply", "apply", "list_filter", "array_filter", "filter",
            "list_reduce", "array_reduce", "reduce",
        };

        ImmutableHashSet<string> _parameters = ImmutableHashSet.Create<string>(StringComparer.OrdinalIgnoreCase);

        /// <summary>The columns that a star in the expression at hand stands for.</summary>
        Sources? _star;

        /// <summary>What an expression is made from; nothing for none.</summary>
        public Sources Of(JsonElement expression) => expression.ValueKind == JsonValueKind.Null ? Sources.None : expression.Word("class") switch
        {
            "COLUMN_REF" => Column(Words(expression.GetProperty("column_names"))),
            "FUNCTION" => Function(expression),
            "WINDOW" => Window(expression),
            "SUBQUERY" => Subquery(expression),
            "LAMBDA" => OfParts(expression).As(SourceUse.Computed),
            "STAR" => _star ?? Star(expression).Values,
            "POSITIONAL_REFERENCE" => Place(expression.GetProperty("index").GetInt32()),
            "CONSTANT" => Sources.None,
            _ => OfParts(expression).As(SourceUse.Computed),
        };

        /// <summary>What all expressions within a node are made from.</summary>
        public Sources OfParts(JsonElement node) => node.ValueKind switch
        {
            JsonValueKind.Array => Sources.Of(node.EnumerateArray().Select(OfAny)),
            JsonValueKind.Object => Sources.Of(node.EnumerateObject().Select(part => OfAny(part.Value))),
            _ => Sources.None,
        };

        /// <summary>What an expression of ORDER BY is made from; a star there means every column of the result.</summary>
        public Sources OfOrder(JsonElement expression, Relation result)
        {
            _star = result.Values;
            Sources sources = Of(expression);
            _star = null;
            return sources;
        }

        Sources OfAny(JsonElement node) => node.ValueKind == JsonValueKind.Object && node.Word("class") is not null ? Of(node) : OfParts(node);

        Sources Column(IReadOnlyList<string> names) => _parameters.Contains(names[0]) ? Sources.None : scope.Find(names);

        Sources Place(int place) => scope.From.IsOpen || place < 1 || place > scope.From.Columns.Count
            ? Sources.Unknown
            : scope.From.Columns[place - 1].Sources;

        Sources Function(JsonElement call)
        {
            string name = call.GetProperty("function_name").GetString()!;
            JsonElement.ArrayEnumerator arguments = call.GetProperty("children").EnumerateArray();
            Sources values = TakesFunctions.Contains(name) ? Sources.Of(arguments.Select(Argument)) : Sources.Of(arguments.Select(Of));
            return values.As(IsAggregate(call) ? SourceUse.Aggregated : SourceUse.Computed)
                .And(Of(call.GetProperty("filter")).As(SourceUse.Filtered))
                .And(OfParts(call.GetProperty("order_bys")).As(SourceUse.Ordered));
        }

        bool IsAggregate(JsonElement expression) => expression.Word("class") == "FUNCTION"
            && lineage._aggregates.Value.Contains(expression.Word("function_name")!) && !expression.GetProperty("is_operator").GetBoolean();

        /// <summary>An argument that may be a function: its parameters are no columns.</summary>
        Sources Argument(JsonElement argument)
        {
            if (argument.Word("class") != "LAMBDA")
                return Of(argument);
            ImmutableHashSet<string> outside = _parameters;
            _parameters = _parameters.Union(Parameters(argument.GetProperty("lhs")));
            Sources sources = Of(argument.GetProperty("expr"));
            _parameters = outside;
            return sources;
        }

        static IEnumerable<string> Parameters(JsonElement node) => node.Word("class") == "COLUMN_REF"
            ? Words(node.GetProperty("column_names"))
            : node.TryGetProperty("children", out JsonElement children) ? children.EnumerateArray().SelectMany(Parameters) : [];

        Sources Window(JsonElement window)
        {
            bool isAggregate = window.GetProperty("type").GetString() == "WINDOW_AGGREGATE";
            Sources sources = Sources.None;
            foreach (JsonProperty part in window.EnumerateObject())
            {
                sources = sources.And(OfAny(part.Value).As(part.Name switch
                {
                    "children" when isAggregate => SourceUse.Aggregated,
                    "partitions" => SourceUse.Grouped,
                    "orders" or "arg_orders" => SourceUse.Ordered,
                    "filter_expr" => SourceUse.Filtered,
                    _ => SourceUse.Computed,
                }));
            }

            return sources;
        }

        Sources Subquery(JsonElement expression)
        {
            Relation relation = lineage.Query(expression.GetProperty("subquery").GetProperty("node"), scope, known);
            Sources child = Of(expression.GetProperty("child")).As(SourceUse.Computed);
            bool isOfRows = expression.GetProperty("subquery_type").GetString() is "EXISTS" or "NOT_EXISTS";
            return isOfRows ? relation.Rows : relation.Values.As(SourceUse.Computed).And(relation.Rows).And(child);
        }
    }
}
