using System.Text.Json.Serialization;

namespace Patron.Pipeline.Projects;

/// <summary><c>features/NAME.yml</c>: what is known of a customer as of a date.</summary>
public abstract record FeatureGroupDefinition : Definition
{
    /// <summary>The dates whose rows the group's table keeps, beside those that a run needs itself; null for none.</summary>
    public Timeline? Timeline { get; init; }

    /// <summary>Every feature of the group with its name, in the order of the table's columns.</summary>
    [JsonIgnore]
    public abstract IReadOnlyList<FeatureDefinition> Features { get; }
}

/// <summary>A group that is one SELECT, run once for each date: what aggregates cannot say.</summary>
public sealed record SelectGroupDefinition : FeatureGroupDefinition
{
    /// <summary>Gives the customer's key and the features; looks at nothing from <c>as_of()</c> on.</summary>
    public required SqlText Sql { get; init; }

    /// <summary>The features that the SELECT gives.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<FeatureDefinition> Features => [.. Names.Select(name => new SelectedFeature(name, File))];
}
