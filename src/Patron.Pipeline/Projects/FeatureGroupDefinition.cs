using System.Text.Json.Serialization;

namespace Patron.Pipeline.Projects;

/// <summary><c>features/NAME.yml</c>: what one table's rows say about a customer before a date.</summary>
public sealed record FeatureGroupDefinition : Definition
{
    /// <summary>The table with its layer: <c>silver.purchases</c>.</summary>
    public required string Table { get; init; }

    /// <summary>The column that says when a row happened.</summary>
    public required string Time { get; init; }

    /// <summary>Begins the name of every feature. <value>Default: the group's name.</value></summary>
    public required string Prefix { get; init; }

    public required IReadOnlyList<FeatureWindow> Windows { get; init; }

    /// <summary>Per column of the table what is computed of it, in the file's order.</summary>
    public required IReadOnlyList<ColumnAggregates> Aggregates { get; init; }

    /// <summary>
    /// Every feature of the group with its name, windows outermost: <c>purchase_sum</c> over a lifetime, <c>purchase_sum_90d</c>
    /// over a window, and <c>purchase_amount_sum</c> where several columns have the same aggregate. Aggregates that look at all
    /// of the past come once, at the end.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyList<FeatureDefinition> Features =>
    [
        .. Windows.SelectMany(window => FeaturesOf(window, aggregate => !aggregate.LooksAtAllOfThePast)),
        .. FeaturesOf(FeatureWindow.Lifetime, aggregate => aggregate.LooksAtAllOfThePast),
    ];

    IEnumerable<FeatureDefinition> FeaturesOf(FeatureWindow window, Func<Aggregate, bool> isWanted) =>
        from column in Aggregates
        from aggregate in column.Aggregates
        where isWanted(aggregate)
        select new FeatureDefinition(NameOf(column.Column, aggregate, window), column.Column, aggregate, window);

    string NameOf(string column, Aggregate aggregate, FeatureWindow window)
    {
        bool isShared = Aggregates.Count(other => other.Aggregates.Contains(aggregate)) > 1;
        string name = isShared ? $"{Prefix}_{column}_{aggregate.Text}" : $"{Prefix}_{aggregate.Text}";
        return window.Length is { } length ? $"{name}_{length}" : name;
    }
}

public sealed record ColumnAggregates(string Column, IReadOnlyList<Aggregate> Aggregates);

/// <summary>One feature: an aggregate of a column over a window before the date.</summary>
public sealed record FeatureDefinition(string Name, string Column, Aggregate Aggregate, FeatureWindow Window);

public enum Aggregate
{
    Sum,
    Mean,
    Count,
    Min,
    Max,

    /// <summary>The latest value that is not missing; of rows at the same time, the greatest.</summary>
    Last,

    /// <summary>Calendar days from the earliest time in the column to the date.</summary>
    DaysSinceFirst,

    /// <summary>Calendar days from the latest time in the column to the date.</summary>
    DaysSinceLast,
}

public static class AggregateText
{
    extension(Aggregate aggregate)
    {
        /// <summary>As it is written in YAML and in a feature's name: <c>days_since_last</c>.</summary>
        public string Text => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(aggregate.ToString());

        /// <summary>Whether windows mean nothing to it, so that a group has it once.</summary>
        public bool LooksAtAllOfThePast => aggregate is Aggregate.Last or Aggregate.DaysSinceFirst or Aggregate.DaysSinceLast;
    }
}

/// <summary>The stretch of time before the date that a feature looks at.</summary>
/// <param name="Length">Null for all of the past (<c>lifetime</c>).</param>
public readonly record struct FeatureWindow(Duration? Length)
{
    public static FeatureWindow Lifetime => default;

    public override string ToString() => Length?.ToString() ?? "lifetime";
}
