using Patron.DuckDb;

namespace Patron.Pipeline.Measurement;

/// <summary>A campaign at an instant; the campaign is null for all campaigns together.</summary>
sealed record CampaignInstant(string? Campaign, DateTimeOffset Instant);

/// <summary>Whose sums.</summary>
/// <param name="Of">The campaign and its instant.</param>
/// <param name="Rule">The rule; null for all of them.</param>
/// <param name="Segment">The segment; null for all customers.</param>
/// <param name="Group">One of <see cref="Groups"/>.</param>
sealed record Cell(CampaignInstant Of, string? Rule, string? Segment, string Group);

/// <summary>
/// Sums of all groups of all campaigns, by rule and segment and over all of them. Over all rules a customer counts once, by the first
/// contact; the costs are those of all contacts.
/// </summary>
sealed class MeasuredSums
{
    readonly Dictionary<Cell, (long Customers, Int128 Cost)> _sizes = [];
    readonly Dictionary<(Cell Cell, int Metric), GroupSums> _sums = [];
    readonly Dictionary<Cell, Dictionary<int, Int128>> _laterCosts = [];
    readonly Dictionary<Cell, Clusters> _clusters = [];
    readonly HashSet<CampaignInstant> _clustered = [];
    readonly SumLayout _layout;

    public MeasuredSums(SumLayout layout) => _layout = layout;

    /// <summary>Every cell with customers.</summary>
    public IEnumerable<Cell> Cells => _sizes.Keys;

    /// <summary>Whether chance drew clusters of customers in any campaign.</summary>
    public bool HasClusters { get; private set; }

    /// <summary>Adds customers and costs of contacts.</summary>
    public void AddSizes(ColumnTable rows)
    {
        HasClusters |= rows.Longs("in_clusters").Any(count => count > 0);
        (long[] customers, Int128[] costs) = (rows.Longs("customers"), rows.Values<Int128>("cost"));
        foreach ((int row, Cell cell, bool counts) in CellsOf(rows))
        {
            (long Customers, Int128 Cost) size = _sizes.GetValueOrDefault(cell);
            _sizes[cell] = (size.Customers + (counts ? customers[row] : 0), checked(size.Cost + costs[row]));
        }
    }

    /// <summary>Adds what contacts cost that customers had again, by day after the first. Sums asked for before lack it.</summary>
    public void AddLaterCosts(ColumnTable rows)
    {
        (long[] days, Int128[] costs) = (rows.Longs("day"), rows.Values<Int128>("cost"));
        foreach ((int row, Cell cell, bool _) in CellsOf(rows).Where(one => one.Counts))
        {
            if (!_laterCosts.TryGetValue(cell, out Dictionary<int, Int128>? own))
                _laterCosts.Add(cell, own = []);
            own[(int)days[row]] = checked(own.GetValueOrDefault((int)days[row]) + costs[row]);
        }
    }

    /// <summary>Adds clusters; sums of customers of the same campaigns count no more.</summary>
    public void AddClusters(ColumnTable rows)
    {
        (long[] counts, Int128[] squares) = (rows.Longs("clusters"), rows.Values<Int128>("squares"));
        foreach ((int row, Cell cell) in CellOf(rows))
        {
            _clusters.Add(cell, new Clusters(counts[row], squares[row]));
            _clustered.Add(cell.Of);
        }
    }

    /// <summary>Adds sums of outcomes of customers.</summary>
    /// <param name="rows">Of contacts.</param>
    /// <param name="names">The sums, in the order of the layout.</param>
    public void AddOutcomes(ColumnTable rows, IReadOnlyList<string> names)
    {
        IEnumerable<(int, Cell, bool)> counting = CellsOf(rows).Where(one => one.Counts && !_clustered.Contains(one.Cell.Of));
        Add(rows, names, counting.Select(one => (one.Item1, one.Item2)));
    }

    /// <summary>Adds sums of outcomes of clusters.</summary>
    /// <param name="rows">Of cells.</param>
    /// <param name="names">The sums, in the order of the layout.</param>
    public void AddClusterOutcomes(ColumnTable rows, IReadOnlyList<string> names) => Add(rows, names, CellOf(rows));

    void Add(ColumnTable rows, IReadOnlyList<string> names, IEnumerable<(int Row, Cell Cell)> cells)
    {
        (int[] metrics, long[] days) = (rows.Ints("metric"), rows.Longs("day"));
        Int128[][] columns = [.. names.Select(rows.Values<Int128>)];
        Int128[] sums = new Int128[columns.Length];
        foreach ((int row, Cell cell) in cells)
        {
            for (int at = 0; at < sums.Length; at++)
                sums[at] = columns[at][row];
            Of(cell, metrics[row]).Add((int)days[row], sums);
        }
    }

    /// <summary>The sums of a group; without customers where it has none.</summary>
    public GroupSums Of(Cell cell, int metric)
    {
        if (_sums.TryGetValue((cell, metric), out GroupSums? sums))
            return sums;
        Clusters? clusters = _clustered.Contains(cell.Of) ? _clusters.GetValueOrDefault(cell, new Clusters(0, 0)) : null;
        SumLayout layout = _layout with { Clustered = clusters is not null };
        _sums.Add((cell, metric), sums = new GroupSums(layout) { Clusters = clusters });
        (long customers, Int128 cost) = _sizes.GetValueOrDefault(cell);
        sums.Add(customers, cost);
        foreach ((int day, Int128 later) in _laterCosts.GetValueOrDefault(cell, []))
            sums.AddLaterCost(day, later);
        return sums;
    }

    /// <summary>The cells that a row belongs to, and whether it is the customer's one row in them.</summary>
    static IEnumerable<(int Row, Cell Cell, bool Counts)> CellsOf(ColumnTable rows)
    {
        bool[] first = rows.Bools("is_first");
        foreach ((int row, Cell own) in CellOf(rows))
        {
            Cell all = own with { Rule = null, Segment = null };
            yield return (row, all, first[row]);
            if (own.Rule is not null)
                yield return (row, own with { Segment = null }, true);
            if (own.Segment is null)
                continue;
            yield return (row, own with { Rule = null }, first[row]);
            if (own.Rule is not null)
                yield return (row, own, true);
        }
    }

    /// <summary>The cell that a row names.</summary>
    static IEnumerable<(int Row, Cell Cell)> CellOf(ColumnTable rows)
    {
        (string?[] campaigns, long[] instants) = (rows.Texts("campaign"), rows.Longs("instant"));
        (string?[] rules, string?[] groups, string?[] segments) = (rows.Texts("rule"), rows.Texts("group"), rows.Texts("segment"));
        for (int row = 0; row < rows.Rows; row++)
        {
            CampaignInstant of = new(campaigns[row], DateTimeOffset.UnixEpoch.AddTicks(instants[row] * TimeSpan.TicksPerMicrosecond));
            yield return (row, new Cell(of, rules[row], segments[row], groups[row]!));
        }
    }
}
