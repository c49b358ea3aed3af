using Patron.Models.Explanation;
using Patron.Models.Preprocessing;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Projects.Reading;

namespace Patron.Pipeline.Modelling;

/// <summary>What a version may advise to change, and values that may be tried.</summary>
/// <param name="Limits">As its model's file has them; a feature without may become anything.</param>
/// <param name="Numbers">Of each feature of numbers the first to the 99th percentile of the training rows; none where it is never known.</param>
/// <param name="Levels">Of each feature of texts the most frequent levels of the training rows.</param>
public sealed record PropensityChanges(
    IReadOnlyList<FieldLimits> Limits, IReadOnlyDictionary<string, double[]> Numbers, IReadOnlyDictionary<string, string[]> Levels)
{
    const int Percentiles = 99;

    const int MostLevels = 24;

    /// <summary>A level of fewer training rows is kept only where the file names it: it may tell of somebody in particular.</summary>
    internal const int LeastRows = 20;

    /// <summary>Of the training rows; null where the model's file says nothing of changes.</summary>
    /// <exception cref="InvalidOperationException">Limits that do not fit their features; all such mistakes.</exception>
    internal static PropensityChanges? Of(PropensityDefinition model, FeatureTable features)
    {
        if (model.Changes is not { } written)
            return null;
        // What selection has left out cannot change the score.
        FieldLimits[] limits = [.. written.Where(one => features.Find(one.Column) is not null)];
        string[] problems = [.. limits.Select(one => Problem(one, features.Find(one.Column)!)).OfType<string>()];
        if (problems.Length > 0)
            throw new InvalidOperationException($"{model.Name} cannot be trained: 'changes' of {model.File} does not fit the training rows: {string.Join("; ", problems)}");
        return new(
            limits,
            features.Columns.OfType<NumericColumn>().ToDictionary(column => column.Name, column => PercentilesOf(column.Values)),
            features.Columns.OfType<CategoryColumn>().ToDictionary(column => column.Name, column => Frequent(column.Values)));
    }

    static string? Problem(FieldLimits limits, FeatureColumn column)
    {
        if (column is not CategoryColumn texts)
            return limits.Categories is null ? null : $"'{limits.Column}' has numbers: give it 'least', 'most' or 'way' in place of 'become'";
        if (limits.Least is not null || limits.Most is not null || limits.Direction != FieldDirection.Either)
            return $"'{limits.Column}' has texts: give it 'become' in place of 'least', 'most' and 'way'";
        HashSet<string> known = [.. texts.Values.OfType<string>()];
        return limits.Categories?.FirstOrDefault(level => !known.Contains(level)) is { } unknown
            ? $"no row has '{unknown}' in '{limits.Column}': {Suggestion.Among(unknown, [.. known.Order(StringComparer.Ordinal)])}"
            : null;
    }

    static double[] PercentilesOf(double[] values)
    {
        double[] sorted = [.. values.Where(double.IsFinite).Order()];
        return sorted.Length == 0
            ? []
            : [.. Enumerable.Range(1, Percentiles).Select(percent => sorted[(int)((long)percent * (sorted.Length - 1) / (Percentiles + 1))])];
    }

    static string[] Frequent(string?[] values) =>
    [
        .. values.OfType<string>().CountBy(value => value, StringComparer.Ordinal).Where(level => level.Value >= LeastRows)
            .OrderByDescending(level => level.Value).ThenBy(level => level.Key, StringComparer.Ordinal).Take(MostLevels).Select(level => level.Key),
    ];
}
