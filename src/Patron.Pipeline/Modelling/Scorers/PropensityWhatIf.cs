using Patron.Models.Explanation;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Pipeline.Modelling.Scorers;

/// <summary>
/// What a version's score of a customer would be with other values, and the smallest changes that bring it to the other side of a
/// threshold. The limits that the version keeps (<c>changes:</c> of its file) always hold; a caller may narrow them.
/// </summary>
public sealed class PropensityWhatIf
{
    readonly PropensityModel _model;
    readonly FeatureTable? _known;

    internal PropensityWhatIf(PropensityModel model, PropensityChanges? changes)
    {
        _model = model;
        _known = changes is null ? null : ChangeAdvice.Known(changes);
        Limits = changes?.Limits ?? [];
    }

    /// <summary>What the version lets nobody change further.</summary>
    public IReadOnlyList<FieldLimits> Limits { get; }

    /// <summary>Whether the version keeps values that may be tried, so that changes can be looked for.</summary>
    public bool CanSearch => _known is not null;

    /// <summary>The version's limits, made narrower.</summary>
    /// <param name="narrower">At most one of each column.</param>
    /// <param name="table">A table with the columns.</param>
    /// <exception cref="ArgumentException">A limit that does not fit its column, or leaves nothing of what the version allows.</exception>
    public ChangeLimits Narrowed(IReadOnlyList<FieldLimits> narrower, FeatureTable table)
    {
        Dictionary<string, FieldLimits> wanted = narrower.ToDictionary(one => one.Column, StringComparer.Ordinal);
        FieldLimits[] own = [.. Limits.Where(one => !wanted.ContainsKey(one.Column))];
        _ = new ChangeLimits(table, narrower); // told by themselves first, without what the version adds
        return new ChangeLimits(table, [.. own, .. narrower.Select(Both)]);
    }

    /// <summary>What the score would be.</summary>
    /// <param name="table">One row.</param>
    /// <param name="changes">New values by column.</param>
    /// <param name="limits">What may be changed.</param>
    /// <exception cref="ArgumentException">Changes that the limits refuse, or that fit no column; all of them.</exception>
    public WhatIf Changed(FeatureTable table, IReadOnlyDictionary<string, FieldValue> changes, ChangeLimits limits) =>
        Patron.Models.Explanation.WhatIf.Of(rows => _model.Score(rows).Probabilities, table, 0, changes, limits, _model.Contributions);

    /// <summary>The smallest changes that bring the score to the other side of a threshold.</summary>
    /// <param name="table">One row.</param>
    /// <param name="threshold">Range: 0 &lt; threshold &lt; 1.</param>
    /// <param name="limits">What may be changed.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="InvalidOperationException">The version keeps no values that may be tried.</exception>
    public CounterfactualSearch Search(
        FeatureTable table, double threshold, ChangeLimits limits, CancellationToken cancellation = default)
    {
        FeatureTable known = _known ?? throw new InvalidOperationException("the version keeps no values that may be tried");
        return Counterfactuals.Of(_model, known, table, 0, threshold, limits, cancellation: cancellation);
    }

    FieldLimits Both(FieldLimits wanted)
    {
        if (Limits.FirstOrDefault(one => one.Column == wanted.Column) is not { } own)
            return wanted;
        IReadOnlyList<string>? categories = wanted.Categories is { } some && own.Categories is { } allowed
            ? [.. some.Where(allowed.Contains)]
            : wanted.Categories ?? own.Categories;
        return own with
        {
            IsImmutable = own.IsImmutable || wanted.IsImmutable,
            Least = Of(Math.Max, own.Least, wanted.Least),
            Most = Of(Math.Min, own.Most, wanted.Most),
            Categories = categories,
        };
    }

    static double? Of(Func<double, double, double> choose, double? one, double? other) =>
        one is { } a && other is { } b ? choose(a, b) : one ?? other;
}
