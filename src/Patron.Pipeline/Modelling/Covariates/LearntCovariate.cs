using System.Text.Json.Serialization;

namespace Patron.Pipeline.Modelling;

/// <summary>A column of static covariates as a model learnt it: a number, or a text whose categories are columns of 0 and 1.</summary>
/// <param name="Column">The column's name.</param>
/// <param name="Mean">Mean over the customers it was learnt on; null for a text.</param>
/// <param name="Base">The most frequent category, which has no column of its own; null for a number.</param>
/// <param name="Categories">The other categories by name, with the share of customers of each; null for a number.</param>
/// <param name="IsConstant">Whether all customers had the same, so that there was nothing to learn.</param>
public sealed record LearntCovariate(
    string Column,
    double? Mean,
    string? Base,
    IReadOnlyList<CovariateCategory>? Categories,
    bool IsConstant)
{
    /// <summary>Whether it is a number.</summary>
    [JsonIgnore]
    public bool IsNumber => Categories is null;

    /// <summary>The covariates that it gives, with their means over the customers it was learnt on.</summary>
    internal IEnumerable<(string Name, double Mean)> Covariates => IsConstant ? []
        : Mean is { } mean ? [(Column, mean)]
        : Categories!.Select(category => ($"{Column}={category.Name}", category.Share));

    /// <summary>As people read it: <c>age</c>, or <c>channel (against web)</c>.</summary>
    internal string Text => IsConstant ? $"{Column} (the same for all)"
        : IsNumber ? Column
        : $"{Column} (against {Base})";
}

/// <summary>A category of a text column.</summary>
/// <param name="Name">It.</param>
/// <param name="Share">Share of the customers it was learnt on. Range: (0, 1).</param>
public sealed record CovariateCategory(string Name, double Share);
