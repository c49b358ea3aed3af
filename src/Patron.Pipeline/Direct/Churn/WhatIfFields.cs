using System.Globalization;
using Patron.Models.Explanation;
using Patron.Models.Preprocessing;
using Patron.Pipeline.Projects.Reading;

namespace Patron.Pipeline.Direct.Churn;

/// <summary>Reads what a person writes of columns: values that they are to have, and what they may become.</summary>
sealed class WhatIfFields(FeatureTable features)
{
    /// <summary>Takes a value away.</summary>
    const string Missing = "missing";

    /// <exception cref="InputException">A column that is not there, or a value that it cannot have.</exception>
    public Dictionary<string, FieldValue> Changes(IReadOnlyDictionary<string, string> written) =>
        written.ToDictionary(change => change.Key, change => ValueOf(change.Key, change.Value), StringComparer.Ordinal);

    /// <exception cref="InputException">A column that is not there or has limits twice, or limits that nothing fits.</exception>
    public ChangeLimits Limits(IReadOnlyList<string> kept, IReadOnlyDictionary<string, string> ranges)
    {
        foreach (string column in kept)
            _ = Find("--keep", column);
        if (kept.FirstOrDefault(ranges.ContainsKey) is { } both)
            throw new InputException($"'{both}' is kept by --keep and has a --range: leave one of them out");
        FieldLimits[] limits =
        [
            .. kept.Distinct().Select(name => new FieldLimits(name) { IsImmutable = true }),
            .. ranges.Select(range => RangeOf(range.Key, range.Value)),
        ];
        try
        {
            return new ChangeLimits(features, limits);
        }
        catch (ArgumentException e)
        {
            throw new InputException($"--range: {e.Message}");
        }
    }

    FieldLimits RangeOf(string name, string text)
    {
        if (Find("--range", name) is CategoryColumn column)
            return new FieldLimits(name) { Categories = [.. text.Split(',').Select(level => Known("--range", column, level.Trim()))] };
        string[] ends = text.Split("..");
        if (ends.Length != 2 || text == "..")
            throw new InputException($"--range: '{name}' has numbers, which '{text}' is no range of: write it as {name}=1..24, {name}=1.. or {name}=..24");
        return new FieldLimits(name) { Least = End(ends[0]), Most = End(ends[1]) };

        double? End(string end) => end.Length == 0 ? null
            : TryNumber(end, out double number) ? number
            : throw new InputException($"--range: '{end}' is not a number: write it as {name}=1..24");
    }

    FieldValue ValueOf(string name, string text) => Find("--set", name) switch
    {
        NumericColumn when text == Missing => FieldValue.Of(double.NaN),
        NumericColumn when TryNumber(text, out double number) => FieldValue.Of(number),
        NumericColumn => throw new InputException($"--set: '{name}' has numbers, which '{text}' is not: write it as 12.5, or {Missing}"),
        CategoryColumn column when text != Missing => FieldValue.Of(Known("--set", column, text)),
        _ => FieldValue.Of((string?)null),
    };

    FeatureColumn Find(string option, string name) => features.Find(name) ?? throw new InputException(
        $"{option}: the model has no column '{name}': {Suggestion.Among(name, [.. features.Columns.Select(column => column.Name)])}");

    static string Known(string option, CategoryColumn column, string level) => column.Values.Contains(level)
        ? level
        : throw new InputException(
            $"{option}: no customer has '{level}' in '{column.Name}': {Suggestion.Among(level, [.. column.Values.OfType<string>().Distinct().Order(StringComparer.Ordinal)])}");

    static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
}
