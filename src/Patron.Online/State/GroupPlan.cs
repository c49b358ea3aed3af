using Patron.Online.Events;
using Patron.Pipeline.Projects;

namespace Patron.Online.State;

/// <summary>
/// How a feature group is kept: what its records hold of which column, its windows, and each feature as a function of the records
/// of a customer.
/// </summary>
sealed class GroupPlan
{
    /// <summary>Words in front of a record's aggregates: its day and the next record.</summary>
    public const int HeaderWords = 1;

    readonly List<ColumnState> _columns = [];
    readonly List<FeatureWindow> _windows = [FeatureWindow.Lifetime];
    readonly List<DistinctColumn> _distinct = [];

    public GroupPlan(AggregateGroupDefinition group, EventType type)
    {
        (Group, Type) = (group, type);
        Words = HeaderWords;
        Features = [.. group.Features.Select(feature => FeatureOutput.Of(feature, this))];
    }

    public AggregateGroupDefinition Group { get; }

    /// <summary>The events as they are declared now.</summary>
    public EventType Type { get; }

    /// <summary>Words of a record.</summary>
    public int Words { get; private set; }

    public List<ColumnState> Columns => _columns;

    /// <summary>All windows, the lifetime first.</summary>
    public IReadOnlyList<FeatureWindow> Windows => _windows;

    /// <summary>Columns whose different values are counted.</summary>
    public IReadOnlyList<DistinctColumn> Distinct => _distinct;

    public IReadOnlyList<FeatureOutput> Features { get; }

    /// <summary>Whether calendar days of events are needed.</summary>
    public bool NeedsCalendarDay => _columns.Any(column => column.Days >= 0);

    /// <summary>A window's place.</summary>
    public int WindowOf(FeatureWindow window)
    {
        if (!_windows.Contains(window))
            _windows.Add(window);
        return _windows.IndexOf(window);
    }

    /// <summary>What is kept of a column for an aggregate, whose place is made.</summary>
    public ColumnState ColumnOf(AggregateFeature feature)
    {
        ColumnState? column = _columns.FirstOrDefault(column => column.Name == feature.Column);
        if (column is null)
            _columns.Add(column = new ColumnState { Name = feature.Column, Column = Type.Columns[Type.IndexOf(feature.Column)] });
        column.Count = Placed(column.Count, 1);
        switch (feature.Aggregate)
        {
            case Aggregate.Sum or Aggregate.Mean:
                column.Sum = Placed(column.Sum, 2);
                break;
            case Aggregate.Var:
                column.Sum = Placed(column.Sum, 2);
                column.Squares = Placed(column.Squares, 2);
                break;
            case Aggregate.Trend:
                column.Sum = Placed(column.Sum, 2);
                column.Days = Placed(column.Days, 4);
                break;
            case Aggregate.Min or Aggregate.DaysSinceFirst:
                column.Min = Placed(column.Min, 1);
                break;
            case Aggregate.Max or Aggregate.DaysSinceLast:
                column.Max = Placed(column.Max, 1);
                break;
            case Aggregate.First:
                column.First = Placed(column.First, 2);
                break;
            case Aggregate.Last:
                column.Last = Placed(column.Last, 2);
                break;
            case Aggregate.Count:
                break;
            default:
                throw new InvalidOperationException($"nothing is kept in records for the aggregate {feature.Aggregate}");
        }

        return column;
    }

    /// <summary>The place of a column whose different values are counted over a window.</summary>
    public int DistinctOf(AggregateFeature feature)
    {
        int place = _distinct.FindIndex(column => column.Name == feature.Column);
        if (place < 0)
        {
            place = _distinct.Count;
            _distinct.Add(new DistinctColumn(feature.Column, Type.Columns[Type.IndexOf(feature.Column)]));
        }

        _distinct[place].IsOfLifetime |= feature.Window.IsLifetime;
        return place;
    }

    int Placed(int place, int words)
    {
        if (place >= 0)
            return place;
        Words += words;
        return Words - words;
    }
}

/// <summary>A column whose different values are counted.</summary>
sealed class DistinctColumn(string name, EventColumn column)
{
    public string Name => name;

    public EventColumn Column => column;

    /// <summary>Whether some feature counts those of all of the past.</summary>
    public bool IsOfLifetime { get; set; }
}
