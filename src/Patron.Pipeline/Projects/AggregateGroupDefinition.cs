using System.Text.Json.Serialization;
using Patron.Pipeline.Projects.Reading;

namespace Patron.Pipeline.Projects;

/// <summary>A group of what one table's rows say about a customer before a date: aggregates over windows.</summary>
public sealed record AggregateGroupDefinition : FeatureGroupDefinition
{
    /// <summary>The table with its layer: <c>silver.purchases</c>.</summary>
    public required string Table { get; init; }

    /// <summary>The column that says when a row happened.</summary>
    public required string Time { get; init; }

    /// <summary>
    /// The column that says when a row became known; null where every row is known as it happens. A row without it is not known yet.
    /// </summary>
    public string? Known { get; init; }

    /// <summary>
    /// The columns that say which rows are versions of one thing: of those known before a date, the newest counts. Empty where each row
    /// stands for itself.
    /// </summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>SQL over the table's columns: the rows that count; null for all.</summary>
    public SqlText? Where { get; init; }

    /// <summary>Begins the name of every feature. <value>Default: the group's name.</value></summary>
    public required string Prefix { get; init; }

    /// <summary>The windows of all aggregates.</summary>
    public required IReadOnlyList<FeatureWindow> Windows { get; init; }

    /// <summary>Per column of the table what is computed of it, in the file's order.</summary>
    public required IReadOnlyList<ColumnAggregates> Aggregates { get; init; }

    /// <summary>Per column the quotients of one aggregate over two windows.</summary>
    public IReadOnlyList<ColumnRatios> Ratios { get; init; } = [];

    /// <summary>Features that are categories, and the numbers that stand in their place.</summary>
    public IReadOnlyList<Encoder> Encoders { get; init; } = [];

    /// <summary>SQL over the other features of the group, by name.</summary>
    public IReadOnlyList<Derivation> Derived { get; init; } = [];

    /// <summary>
    /// Aggregates with windows outermost, <c>purchase_sum</c> over a lifetime, <c>purchase_sum_90d</c> over a window, and
    /// <c>purchase_amount_sum</c> where several columns have the same aggregate; those that look at all of the past once; then ratios,
    /// <c>purchase_sum_7d_per_30d</c>; then what is derived. What an encoder makes of a feature stands in its place.
    /// </summary>
    [JsonIgnore]
    public override IReadOnlyList<FeatureDefinition> Features =>
    [
        .. Aggregated.SelectMany(Encoded),
        .. Quotients,
        .. Derived.Select(derived => new DerivedFeature($"{Prefix}_{derived.Name}", derived.Sql)),
    ];

    /// <summary>The aggregates themselves, before encoders.</summary>
    [JsonIgnore]
    internal IReadOnlyList<AggregateFeature> Aggregated =>
    [
        .. Windows.SelectMany(window => FeaturesOf(window, aggregate => !aggregate.LooksAtAllOfThePast)),
        .. FeaturesOf(FeatureWindow.Lifetime, aggregate => aggregate.LooksAtAllOfThePast),
    ];

    /// <summary>The ratios, each with its two aggregates.</summary>
    [JsonIgnore]
    internal IReadOnlyList<RatioFeature> Quotients =>
    [
        .. from column in Ratios
           from ratio in column.Ratios
           let above = FeatureOf(column.Column, ratio.Aggregate, ratio.Above)
           let below = FeatureOf(column.Column, ratio.Aggregate, ratio.Below)
           select new RatioFeature($"{NameOf(column.Column, ratio.Aggregate)}_{ratio.Above}_per_{ratio.Below}", above, below),
    ];

    IEnumerable<FeatureDefinition> Encoded(AggregateFeature feature)
    {
        if (Encoders.FirstOrDefault(encoder => encoder.Feature == feature.Name) is not { } encoder)
            return [feature];
        return encoder.Kind == EncoderKind.Ordinal
            ? [new OrdinalFeature($"{feature.Name}_rank", feature, encoder.Categories)]
            : encoder.Categories.Select(category =>
                new OneHotFeature($"{feature.Name}_is_{Identifiers.From(category)}", feature, category));
    }

    IEnumerable<AggregateFeature> FeaturesOf(FeatureWindow window, Func<Aggregate, bool> isWanted) =>
        from column in Aggregates
        from aggregate in column.Aggregates
        where isWanted(aggregate)
        select FeatureOf(column.Column, aggregate, window);

    AggregateFeature FeatureOf(string column, Aggregate aggregate, FeatureWindow window) =>
        new(window.IsLifetime ? NameOf(column, aggregate) : $"{NameOf(column, aggregate)}_{window}", column, aggregate, window);

    string NameOf(string column, Aggregate aggregate)
    {
        IEnumerable<string> sharing = Aggregates.Where(other => other.Aggregates.Contains(aggregate)).Select(other => other.Column)
            .Concat(Ratios.Where(other => other.Ratios.Any(ratio => ratio.Aggregate == aggregate)).Select(other => other.Column));
        return sharing.Distinct().Count() > 1 ? $"{Prefix}_{column}_{aggregate.Text}" : $"{Prefix}_{aggregate.Text}";
    }
}

/// <summary>What is computed of a column.</summary>
public sealed record ColumnAggregates(string Column, IReadOnlyList<Aggregate> Aggregates);

/// <summary>Quotients of aggregates of a column.</summary>
public sealed record ColumnRatios(string Column, IReadOnlyList<WindowRatio> Ratios);

/// <summary><c>sum 7d/30d</c>: an aggregate over one window by the same over another.</summary>
public readonly record struct WindowRatio(Aggregate Aggregate, FeatureWindow Above, FeatureWindow Below)
{
    /// <summary>As it is written.</summary>
    public override string ToString() => $"{Aggregate.Text} {Above}/{Below}";
}

/// <summary>Numbers in the place of a category: <c>one_hot</c> a column for each listed category, <c>ordinal</c> its place in the list.</summary>
public sealed record Encoder(string Feature, EncoderKind Kind, IReadOnlyList<string> Categories);

/// <summary>How a category becomes numbers.</summary>
public enum EncoderKind
{
    /// <summary>1 for the category and 0 for others, a column each; NULL where the category is missing.</summary>
    OneHot,

    /// <summary>1 for the first of the list, 2 for the second; NULL for what is not listed.</summary>
    Ordinal,
}

/// <summary>A feature that SQL makes of the group's others.</summary>
public sealed record Derivation(string Name, SqlText Sql);
