namespace Patron.Pipeline.Projects;

/// <summary>One feature of a group: a column of its table.</summary>
/// <param name="Name">The column's name.</param>
public abstract record FeatureDefinition(string Name)
{
    /// <summary>What it says, for people; equal texts of features of one group mean the same.</summary>
    public abstract string Meaning { get; }
}

/// <summary>An aggregate of a column over a window before the date.</summary>
public sealed record AggregateFeature(string Name, string Column, Aggregate Aggregate, FeatureWindow Window) : FeatureDefinition(Name)
{
    /// <inheritdoc/>
    public override string Meaning => Aggregate.LooksAtAllOfThePast
        ? $"{Aggregate.Text.Replace('_', ' ')}: {Column}"
        : $"{Aggregate.Text} of {Column} over {Window.Meaning}";
}

/// <summary>An aggregate over one window by the same over another; NULL where the latter is 0.</summary>
public sealed record RatioFeature(string Name, AggregateFeature Above, AggregateFeature Below) : FeatureDefinition(Name)
{
    /// <inheritdoc/>
    public override string Meaning => $"{Above.Meaning}, by that over {Below.Window.Meaning}";
}

/// <summary>1 where a feature is a category, 0 where it is another; NULL where it is missing.</summary>
public sealed record OneHotFeature(string Name, AggregateFeature Of, string Category) : FeatureDefinition(Name)
{
    /// <inheritdoc/>
    public override string Meaning => $"1 where the {Of.Meaning} is {Category}";
}

/// <summary>The place of a category in a list, from 1; NULL for one that is not in it.</summary>
public sealed record OrdinalFeature(string Name, AggregateFeature Of, IReadOnlyList<string> Categories) : FeatureDefinition(Name)
{
    /// <inheritdoc/>
    public override string Meaning => $"place of the {Of.Meaning} among {string.Join(", ", Categories)}";
}

/// <summary>What SQL over the other features of its group gives.</summary>
public sealed record DerivedFeature(string Name, SqlText Sql) : FeatureDefinition(Name)
{
    /// <inheritdoc/>
    public override string Meaning => $"SQL: {SqlLayout.Canonical(Sql.Text)}";
}

/// <summary>A column that the SELECT of its group gives.</summary>
public sealed record SelectedFeature(string Name, string File) : FeatureDefinition(Name)
{
    /// <inheritdoc/>
    public override string Meaning => $"a column of the SELECT in {File}";
}
