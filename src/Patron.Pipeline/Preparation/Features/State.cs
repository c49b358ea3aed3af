using System.Text.Json;
using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation.Features;

/// <summary>
/// What is kept of a column in a slice: an aggregate whose values of several slices make that of all of them together, by
/// <see cref="OfSlices"/> and <see cref="MergeOf"/>. Every feature is an expression over such states.
/// </summary>
/// <param name="Column">The column of the table.</param>
/// <param name="Kind">What of it.</param>
readonly record struct State(string Column, StateKind Kind)
{
    /// <summary>The states that an aggregate is made of; none where it has SQL of its own.</summary>
    public static IEnumerable<State> Of(AggregateFeature feature)
    {
        StateKind[] kinds = feature.Aggregate switch
        {
            Aggregate.Sum => [StateKind.Sum],
            Aggregate.Mean => [StateKind.Sum, StateKind.Count],
            Aggregate.Count => [StateKind.Count],
            Aggregate.Var => [StateKind.Count, StateKind.Sum, StateKind.Squares],
            Aggregate.Min or Aggregate.DaysSinceFirst => [StateKind.Min],
            Aggregate.Max or Aggregate.DaysSinceLast => [StateKind.Max],
            Aggregate.First => [StateKind.First],
            Aggregate.Last => [StateKind.Last],
            Aggregate.Trend => [StateKind.Count, StateKind.Sum, StateKind.Days, StateKind.DaySquares, StateKind.DayProducts],
            Aggregate.Distinct => [],
            _ => throw new InvalidOperationException($"no state is known of the aggregate {feature.Aggregate}"),
        };
        return kinds.Select(kind => new State(feature.Column, kind));
    }

    /// <summary>The name of its column for a window.</summary>
    public string Name(FeatureWindow window) => Sql.Identifier(PlainName(window));

    /// <summary>The name of its column for what a slice has of a window that reaches so many slices back.</summary>
    public string Name(FeatureWindow window, int back) => Sql.Identifier($"{PlainName(window)}_{SliceSql.Number(back)}");

    string PlainName(FeatureWindow window)
    {
        string name = $"{Column}_{JsonNamingPolicy.SnakeCaseLower.ConvertName(Kind.ToString())}";
        return window.IsLifetime ? name : $"{name}_{window}";
    }

    /// <summary>
    /// SQL of the aggregate over rows, or over those that meet a condition: a CASE, which the engine finds faster than a FILTER on each of
    /// many aggregates. Counts and sums of a slice are kept in as few bytes as they need, which halves the time of putting them together; one
    /// that does not fit is an error.
    /// </summary>
    public string OfRows(string? condition = null)
    {
        string column = Sql.Identifier(Column);
        string amount = $"CAST({column} AS DECIMAL(18, 4))";
        string hasValue = $"{column} IS NOT NULL";
        string moment = If($"{{'at': _time, 'value': {column}}}", hasValue);
        return Kind switch
        {
            StateKind.Count => $"CAST(count({If(column)}) AS INTEGER)",
            StateKind.Sum => $"CAST(sum({If(amount)}) AS DECIMAL(18, 4))",
            StateKind.Squares => $"sum({If($"{amount} * {amount}")})",
            StateKind.Min => $"min({If(column)})",
            StateKind.Max => $"max({If(column)})",
            StateKind.First => $"min({moment})",
            StateKind.Last => $"max({moment})",
            StateKind.Days => $"sum({If("_day", hasValue)})",
            StateKind.DaySquares => $"sum({If("_day * _day", hasValue)})",
            _ => $"sum({If($"CAST(_day AS DECIMAL(9, 0)) * {amount}")})",
        };

        string If(string value, params string[] conditions)
        {
            string[] all = condition is null ? conditions : [.. conditions, condition];
            return all.Length == 0 ? value : $"CASE WHEN {string.Join(" AND ", all)} THEN {value} END";
        }
    }

    /// <summary>SQL that puts a run of slices together, which stand in their order: the first of all is that of the first slice that has one.</summary>
    public string OfSlices(string states, string window) => Kind switch
    {
        StateKind.First => $"first_value({states} IGNORE NULLS) OVER {window}",
        StateKind.Last => $"last_value({states} IGNORE NULLS) OVER {window}",
        _ => $"{Merge}({states}) OVER {window}",
    };

    /// <summary>The aggregate that puts states together.</summary>
    string Merge => Kind switch
    {
        StateKind.Min or StateKind.First => "min",
        StateKind.Max or StateKind.Last => "max",
        _ => "sum",
    };

    /// <summary>SQL that puts two or more states together, each NULL where there is nothing.</summary>
    public string MergeOf(IReadOnlyList<string> states) => states.Count == 1 ? states[0] : Merge switch
    {
        "min" => $"least({string.Join(", ", states)})",
        "max" => $"greatest({string.Join(", ", states)})",
        _ => string.Join(" + ", states.Skip(1).Select(state => $"coalesce({state}, 0)").Prepend(Wide($"coalesce({states[0]}, 0)"))),
    };

    /// <summary>Slices are kept narrow; what is put together of them is not.</summary>
    string Wide(string part) => Kind switch
    {
        StateKind.Count => $"CAST({part} AS BIGINT)",
        StateKind.Sum => $"CAST({part} AS DECIMAL(38, 4))",
        _ => part,
    };

    /// <summary>Whether it needs the calendar day of a row.</summary>
    public bool NeedsDay => Kind is StateKind.Days or StateKind.DaySquares or StateKind.DayProducts;
}

/// <summary>What is kept of a column.</summary>
enum StateKind
{
    /// <summary>How many values are not missing.</summary>
    Count,

    /// <summary>Their sum, DECIMAL(18,4) in a slice and DECIMAL(38,4) in all.</summary>
    Sum,

    /// <summary>The sum of their squares, DECIMAL(38,8).</summary>
    Squares,

    /// <summary>The least.</summary>
    Min,

    /// <summary>The greatest.</summary>
    Max,

    /// <summary>The earliest with its time.</summary>
    First,

    /// <summary>The latest with its time.</summary>
    Last,

    /// <summary>The sum of the days of the rows that have a value, counted from 1970.</summary>
    Days,

    /// <summary>The sum of the squares of those days.</summary>
    DaySquares,

    /// <summary>The sum of day times value, DECIMAL(38,4).</summary>
    DayProducts,
}
