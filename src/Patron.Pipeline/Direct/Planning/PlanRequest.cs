using Patron.Models.Experiments.Planning;
using Patron.Pipeline.Direct.Files;

namespace Patron.Pipeline.Direct.Planning;

/// <summary>What <c>patron plan</c> is asked for.</summary>
public sealed record PlanRequest
{
    /// <summary>Share of the customers that do it without treatment; null where a mean or a history is given.</summary>
    public double? Rate { get; init; }

    /// <summary>Mean a customer without treatment.</summary>
    public double? Mean { get; init; }

    /// <summary>Standard deviation between customers.</summary>
    public double? Deviation { get; init; }

    /// <summary>Where the past is read; null for none.</summary>
    public PlanHistory? History { get; init; }

    /// <summary>Correlation of the outcome with what is known before; null for what the history says.</summary>
    public double? Correlation { get; init; }

    /// <summary>The effect to find; null for the smallest one that <see cref="Customers"/> find.</summary>
    public WantedEffect? Effect { get; init; }

    /// <summary>Customers there are, of all groups; null for as many as the effect needs.</summary>
    public long? Customers { get; init; }

    /// <summary>Customers that come into the experiment on a day; null where all are there at once.</summary>
    public double? PerDay { get; init; }

    /// <summary>Of a contact; null where no money is reckoned.</summary>
    public double? Cost { get; init; }

    /// <summary>Money that one unit more of the metric brings.</summary>
    public double? Value { get; init; }

    /// <summary>How it is run.</summary>
    public DesignOptions Design { get; init; } = new();
}

/// <summary>An effect as a person writes it: <c>0.01</c>, or <c>5%</c> of the baseline.</summary>
/// <param name="Amount">In the metric's unit, or as a share of the baseline.</param>
/// <param name="IsRelative">Whether it is a share.</param>
public readonly record struct WantedEffect(double Amount, bool IsRelative);

/// <summary>Columns of the past: one customer a row.</summary>
public sealed record PlanHistory
{
    /// <summary>What was measured.</summary>
    public required string Column { get; init; }

    /// <summary>Its value for customers that did it; null where it is a number.</summary>
    public string? Positive { get; init; }

    /// <summary>The denominator of a ratio; null for a mean or a share.</summary>
    public string? Per { get; init; }

    /// <summary>What was known of the customers before that, as covariates.</summary>
    public IReadOnlyList<string> Past { get; init; } = [];

    /// <summary>A file of customers; null where a query is asked.</summary>
    public string? File { get; init; }

    /// <summary>How it is read.</summary>
    public TextFormat Format { get; init; } = new();
}
