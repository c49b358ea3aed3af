using Patron.Models.Description;
using Patron.Models.Preprocessing;

namespace Patron.Models.Explanation;

/// <summary>Rows of a column in groups of like values, and the groups that a value is near to.</summary>
sealed class ValueGroups
{
    /// <summary>Beyond these levels the others are one group, of which nothing is said.</summary>
    const int MostLevels = 100;

    /// <summary>With fewer, as of a number that is 0 or 1, the groups beside a value are no longer near it.</summary>
    const int FewGroups = 5;

    readonly IReadOnlyList<ColumnGroup> _groups;
    readonly int[] _rows;
    readonly int _ranges;
    readonly int _reach;

    public ValueGroups(FeatureColumn column, int numberGroups)
    {
        var made = ColumnGroups.Make(column, column is NumericColumn ? numberGroups : MostLevels);
        (Of, _groups) = (made.Of, made.Groups);
        _rows = new int[_groups.Count];
        foreach (int group in Of)
            _rows[group]++;
        _ranges = _groups.Count(group => group.Kind == GroupKind.Range);
        _reach = _ranges < FewGroups ? 0 : 1;
    }

    /// <summary>The group of each row.</summary>
    public int[] Of { get; }

    public int Count => _groups.Count;

    public int AllRows => Of.Length;

    /// <summary>Rows of some groups that follow one another; none where the last comes before the first.</summary>
    public int Rows(int low, int high)
    {
        int sum = 0;
        for (int group = low; group <= high; group++)
            sum += _rows[group];
        return sum;
    }

    /// <summary>The group of a value, of numbers those beside it too; none where nothing is known of the value.</summary>
    public (int Low, int High) Near(FieldValue value)
    {
        if (value.IsMissing || !value.IsNumber)
            return Alone(value);
        int group = 0;
        while (group < _ranges - 1 && value.Number > _groups[group].To)
            group++;
        return _ranges == 0 ? (0, -1) : (Math.Max(0, group - _reach), Math.Min(_ranges - 1, group + _reach));
    }

    (int Low, int High) Alone(FieldValue value)
    {
        for (int group = 0; group < _groups.Count; group++)
        {
            if (value.IsMissing ? _groups[group].Kind == GroupKind.Missing : _groups[group].Kind == GroupKind.Level && _groups[group].Level == value.Category)
                return (group, group);
        }

        return (0, -1);
    }
}
