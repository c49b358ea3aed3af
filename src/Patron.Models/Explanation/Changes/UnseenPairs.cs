using Patron.Models.Preprocessing;

namespace Patron.Models.Explanation;

/// <summary>Two values that no known row has together, though rows enough have either.</summary>
/// <param name="Column">The one column.</param>
/// <param name="Value">Its value.</param>
/// <param name="Other">The other column.</param>
/// <param name="OtherValue">Its value.</param>
public sealed record UnseenPair(string Column, FieldValue Value, string Other, FieldValue OtherValue)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Column} {Value} with {Other} {OtherValue}";
}

/// <summary>
/// Tells which values of two columns never come together in known rows: of numbers, values of the same twentieth of the rows and of those beside it.
/// A pair counts as unseen where five such rows or more were to be expected if the columns had nothing to do with each other, so that
/// what is rare alone is not unseen.
/// </summary>
/// <remarks>That none of five expected rows is there happens by chance once in 148 times (e⁻⁵), or less often.</remarks>
public sealed class UnseenPairs
{
    const int MostRows = 50_000;
    const int NumberGroups = 20;
    const double FewestExpected = 5;

    readonly string[] _columns;
    readonly ValueGroups[] _groups;
    readonly Dictionary<(int, int), int[,]> _together = [];

    /// <param name="known">Rows that there are; of many those spread evenly over the table.</param>
    public UnseenPairs(FeatureTable known)
    {
        FeatureTable rows = known.Take(MeanContribution.SpreadRows(known.Rows, MostRows));
        _columns = [.. rows.Columns.Select(column => column.Name)];
        _groups = [.. rows.Columns.Select(column => new ValueGroups(column, NumberGroups))];
    }

    /// <summary>The unseen pairs of a row of which one column at least was changed, by the order of the columns.</summary>
    /// <param name="table">Where the row stands as it is; it has all columns.</param>
    /// <param name="row">The row's place.</param>
    /// <param name="changes">What is changed.</param>
    public IReadOnlyList<UnseenPair> Of(FeatureTable table, int row, IReadOnlyList<FieldChange> changes)
    {
        FieldValue[] own = [.. _columns.Select(name => FieldValue.At(ChangedRows.Find(table, name), row))];
        (int Place, FieldValue Value)[] changed = [.. changes.Select(change => (Array.IndexOf(_columns, change.Column), change.To))];
        return [.. In(own, changed).Select(pair => new UnseenPair(
            _columns[pair.One], Now(pair.One), _columns[pair.Other], Now(pair.Other)))];

        FieldValue Now(int place) => changed.Where(one => one.Place == place).Select(one => (FieldValue?)one.Value).FirstOrDefault() ?? own[place];
    }

    /// <summary>Places of the columns of each unseen pair.</summary>
    internal IEnumerable<(int One, int Other)> In(FieldValue[] own, IReadOnlyList<(int Place, FieldValue Value)> changed)
    {
        FieldValue[] now = [.. own];
        foreach ((int place, FieldValue value) in changed)
            now[place] = value;
        foreach ((int place, _) in changed.OrderBy(one => one.Place))
        {
            for (int other = 0; other < now.Length; other++)
            {
                bool isTold = other == place || (other < place && changed.Any(one => one.Place == other));
                if (!isTold && IsUnseen(place, now[place], other, now[other]))
                    yield return (place, other);
            }
        }
    }

    bool IsUnseen(int one, FieldValue value, int other, FieldValue otherValue)
    {
        (int low, int high) = _groups[one].Near(value);
        (int otherLow, int otherHigh) = _groups[other].Near(otherValue);
        double expected = _groups[one].Rows(low, high) * (double)_groups[other].Rows(otherLow, otherHigh) / _groups[one].AllRows;
        if (expected < FewestExpected)
            return false;
        int[,] together = Together(one, other);
        for (int group = low; group <= high; group++)
        {
            for (int beside = otherLow; beside <= otherHigh; beside++)
            {
                if (together[group, beside] > 0)
                    return false;
            }
        }

        return true;
    }

    int[,] Together(int one, int other)
    {
        if (_together.TryGetValue((one, other), out int[,]? known))
            return known;
        int[,] counts = new int[_groups[one].Count, _groups[other].Count];
        for (int row = 0; row < _groups[one].AllRows; row++)
            counts[_groups[one].Of[row], _groups[other].Of[row]]++;
        return _together[(one, other)] = counts;
    }
}
