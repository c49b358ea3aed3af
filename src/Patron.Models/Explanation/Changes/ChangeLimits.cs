using Patron.Models.Preprocessing;

namespace Patron.Models.Explanation;

/// <summary>What may be done to the columns of a table.</summary>
public sealed class ChangeLimits
{
    readonly Dictionary<string, FieldLimits> _byColumn;

    /// <param name="table">A table with the columns, to hold the limits against.</param>
    /// <param name="limits">At most one for each column; a column without may become anything.</param>
    /// <exception cref="ArgumentException">Limits that fit no column, or that nothing fits; all such mistakes.</exception>
    public ChangeLimits(FeatureTable table, params IReadOnlyList<FieldLimits> limits)
    {
        string[] problems = [.. limits.SelectMany(one => Problems(one, table)), .. Repeated(limits)];
        if (problems.Length > 0)
            throw new ArgumentException(string.Join("; ", problems));
        _byColumn = limits.ToDictionary(one => one.Column, StringComparer.Ordinal);
    }

    /// <summary>Why a change is not allowed, as a sentence; null where it is.</summary>
    public string? Refusal(FieldChange change) => Of(change.Column).Refusal(change.From, change.To);

    internal FieldLimits Of(string column) => _byColumn.GetValueOrDefault(column) ?? new FieldLimits(column);

    static IEnumerable<string> Repeated(IReadOnlyList<FieldLimits> limits) => limits
        .CountBy(one => one.Column, StringComparer.Ordinal)
        .Where(pair => pair.Value > 1)
        .Select(pair => $"'{pair.Key}' has limits {pair.Value} times");

    static IEnumerable<string> Problems(FieldLimits limits, FeatureTable table)
    {
        FeatureColumn? column = table.Find(limits.Column);
        if (column is null)
            yield return $"there are limits for '{limits.Column}', which is no column";
        if (column is CategoryColumn && (limits.Least is not null || limits.Most is not null || limits.Direction != FieldDirection.Either))
            yield return $"'{limits.Column}' has categories, which have no range and no direction";
        if (column is NumericColumn && limits.Categories is not null)
            yield return $"'{limits.Column}' has numbers, not categories";
        if (limits.Least is double.NaN || limits.Most is double.NaN || limits.Least > limits.Most)
            yield return $"'{limits.Column}' may become {limits.Least} to {limits.Most}, which nothing is";
        if (limits.Categories is { Count: 0 })
            yield return $"'{limits.Column}' has an empty list of categories; say that it is immutable";
    }
}
