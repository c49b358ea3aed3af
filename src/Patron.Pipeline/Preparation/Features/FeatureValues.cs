using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation.Features;

/// <summary>SQL of features: of aggregates over the states of their columns, and of all others over the aggregates.</summary>
static class FeatureValues
{
    /// <summary>An aggregate over its states, whose columns are named as <see cref="State.Name(FeatureWindow)"/> has it.</summary>
    /// <param name="feature">The aggregate.</param>
    /// <param name="time">The column of the rows' own time.</param>
    public static string Of(AggregateFeature feature, string time)
    {
        if (feature.IsOfOtherTime(time))
            return DaysSince(OtherTimeName(feature.Column, isFirst: feature.Aggregate == Aggregate.DaysSinceFirst));
        string At(StateKind kind) => new State(feature.Column, kind).Name(feature.Window);
        return feature.Aggregate switch
        {
            Aggregate.Sum => $"coalesce({At(StateKind.Sum)}, 0)",
            Aggregate.Mean => $"exact_mean({At(StateKind.Sum)}, {At(StateKind.Count)})",
            Aggregate.Count => $"coalesce({At(StateKind.Count)}, 0)",
            Aggregate.Var => $"exact_variance({At(StateKind.Squares)}, {At(StateKind.Sum)}, {At(StateKind.Count)})",
            Aggregate.Min => At(StateKind.Min),
            Aggregate.Max => At(StateKind.Max),
            Aggregate.First => $"{At(StateKind.First)}.value",
            Aggregate.Last => $"{At(StateKind.Last)}.value",
            Aggregate.Distinct => $"coalesce({DistinctName(feature)}, 0)",
            Aggregate.Trend => $"exact_slope({At(StateKind.DayProducts)}, {At(StateKind.Sum)}, {At(StateKind.DaySquares)}, "
                + $"{At(StateKind.Days)}, {At(StateKind.Count)})",
            Aggregate.DaysSinceFirst => DaysSince(At(StateKind.Min)),
            Aggregate.DaysSinceLast => DaysSince(At(StateKind.Max)),
            _ => throw new InvalidOperationException($"no SQL is known for the aggregate {feature.Aggregate}"),
        };
    }

    /// <summary>A feature over the aggregates of its group, by their names.</summary>
    public static string OfAggregates(FeatureDefinition feature) => feature switch
    {
        AggregateFeature => Sql.Identifier(feature.Name),
        RatioFeature ratio => $"{Number(ratio.Above)} / nullif({Number(ratio.Below)}, 0)",
        OneHotFeature one => $"CASE WHEN {Text(one.Of)} = {Sql.Literal(one.Category)} THEN 1 WHEN {Text(one.Of)} IS NOT NULL THEN 0 END",
        OrdinalFeature place => $"CASE {Text(place.Of)} "
            + string.Join(' ', place.Categories.Select((category, index) => $"WHEN {Sql.Literal(category)} THEN {index + 1}")) + " END",
        DerivedFeature derived => $"(\n    {derived.Sql.Text.Trim()}\n  )",
        _ => throw new InvalidOperationException($"no SQL is known for {feature.GetType().Name}"),
    };

    /// <summary>The name of the column that counts different values.</summary>
    public static string DistinctName(AggregateFeature feature) =>
        Sql.Identifier(feature.Window.IsLifetime ? $"{feature.Column}_distinct" : $"{feature.Column}_distinct_{feature.Window}");

    /// <summary>The name of the column that holds the first or last past time in a column other than the rows' own.</summary>
    public static string OtherTimeName(string column, bool isFirst) => Sql.Identifier($"{column}_{(isFirst ? "earliest" : "latest")}");

    extension(AggregateFeature feature)
    {
        /// <summary>Whether it looks for a time other than the rows' own, which may lie in the future and must not be known then.</summary>
        public bool IsOfOtherTime(string time) =>
            feature.Aggregate is Aggregate.DaysSinceFirst or Aggregate.DaysSinceLast && feature.Column != time;
    }

    static string DaysSince(string time) => $"_as_of_day - CAST({time} AS DATE)";

    /// <summary>A plain cast of a DECIMAL to DOUBLE misses the nearest double now and then.</summary>
    static string Number(AggregateFeature feature)
    {
        string name = Sql.Identifier(feature.Name);
        return feature.Aggregate == Aggregate.Sum ? $"exact_mean({name}, 1)" : $"CAST({name} AS DOUBLE)";
    }

    static string Text(AggregateFeature feature) => $"CAST({Sql.Identifier(feature.Name)} AS VARCHAR)";
}
