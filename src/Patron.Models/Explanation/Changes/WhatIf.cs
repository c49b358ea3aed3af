using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Models.Explanation;

/// <summary>What a row's score would be if some of its columns were other than they are.</summary>
/// <param name="Changes">What was changed, in the order in which it was asked for.</param>
/// <param name="Before">The score as it is.</param>
/// <param name="After">The score with the changes.</param>
/// <param name="Shifts">
/// Of each column what its contribution becomes less what it is; they sum to after less before. A column that was not changed may
/// shift too, where the model joins it with one that was. Null without contributions.
/// </param>
/// <remarks>It is the model's answer, not the world's: that a customer with other values scores otherwise does not say that changing
/// them changes what the customer does.</remarks>
public sealed record WhatIf(
    IReadOnlyList<FieldChange> Changes, double Before, double After, IReadOnlyList<ContributionShift>? Shifts)
{
    /// <summary>Asks a propensity model; scores are on the scale of its learner.</summary>
    /// <inheritdoc cref="Of(Func{FeatureTable, double[]}, FeatureTable, int, IReadOnlyDictionary{string, FieldValue}, ChangeLimits, Func{FeatureTable, ScoreContributions})"/>
    public static WhatIf Of(
        PropensityModel model, FeatureTable table, int row, IReadOnlyDictionary<string, FieldValue> changes, ChangeLimits? limits = null) =>
        Of(model.Learner.Scores, table, row, changes, limits, model.Contributions);

    /// <summary>Asks any model.</summary>
    /// <param name="scores">Scores of a table's rows.</param>
    /// <param name="table">Where the row stands.</param>
    /// <param name="row">The row's place.</param>
    /// <param name="changes">New values by column.</param>
    /// <param name="limits">What may be changed; null is everything.</param>
    /// <param name="contributions">Contributions of a table's rows, to say where the difference comes from.</param>
    /// <exception cref="ArgumentException">
    /// A column that is not there, a value of the wrong kind, or a change that the limits refuse; all of them.
    /// </exception>
    public static WhatIf Of(
        Func<FeatureTable, double[]> scores,
        FeatureTable table,
        int row,
        IReadOnlyDictionary<string, FieldValue> changes,
        ChangeLimits? limits = null,
        Func<FeatureTable, ScoreContributions>? contributions = null)
    {
        string[] problems = [.. changes.Select(change => Problem(table, row, change.Key, change.Value, limits)).OfType<string>()];
        if (problems.Length > 0)
            throw new ArgumentException(string.Join("; ", problems));
        FieldChange[] made =
            [.. changes.Select(change => new FieldChange(change.Key, FieldValue.At(table.Find(change.Key)!, row), change.Value))];
        FeatureTable both = ChangedRows.Of(table, row, [[], made]);
        double[] scored = scores(both);
        return new WhatIf(made, scored[0], scored[1], contributions is null ? null : Between(contributions(both).Values));
    }

    static string? Problem(FeatureTable table, int row, string name, FieldValue value, ChangeLimits? limits)
    {
        if (table.Find(name) is not { } column)
            return $"there is no column '{name}'; the table has {string.Join(", ", table.Columns.Select(one => one.Name))}";
        if (value.IsNumber != column is NumericColumn)
            return $"'{name}' has {(column is NumericColumn ? "numbers" : "categories")}, which {value} is not";
        FieldChange change = new(name, FieldValue.At(column, row), value);
        return limits is null ? new FieldLimits(name).Refusal(change.From, change.To) : limits.Refusal(change);
    }

    static ContributionShift[] Between(FeatureMatrix contributions) =>
    [
        .. contributions.Features.Select((column, place) =>
            new ContributionShift(column, contributions.Row(0)[place], contributions.Row(1)[place])),
    ];
}

/// <summary>What a column adds to the score before and after a change.</summary>
public sealed record ContributionShift(string Column, double Before, double After)
{
    /// <summary>After less before.</summary>
    public double Difference => After - Before;
}
