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
    readonly SumLayout _layout;

    public MeasuredSums(SumLayout layout) => _layout = layout;

    /// <summary>Every cell with customers.</summary>
    public IEnumerable<Cell> Cells => _sizes.Keys;

    /// <summary>Adds customers and costs of contacts.</summary>
    public void AddSizes(ColumnTable rows)
    {
        (long[] customers, Int128[] costs) = (rows.Longs("customers"), rows.Values<Int128>("cost"));
        foreach ((int row, Cell cell, bool counts) in CellsOf(rows))
        {
            (long Customers, Int128 Cost) size = _sizes.GetValueOrDefault(cell);
            _sizes[cell] = (size.Customers + (counts ? customers[row] : 0), checked(size.Cost + costs[row]));
        }
    }

    /// <summary>Adds sums of outcomes.</summary>
    public void AddOutcomes(ColumnTable rows, OutcomeSql sql)
    {
        (int[] metrics, long[] days) = (rows.Ints("metric"), rows.Longs("day"));
        Int128[][] columns = [.. sql.Sums.Select(rows.Values<Int128>)];
        Int128[] sums = new Int128[columns.Length];
        foreach ((int row, Cell cell, bool counts) in CellsOf(rows).Where(one => one.Counts))
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
        _sums.Add((cell, metric), sums = new GroupSums(_layout));
        (long customers, Int128 cost) = _sizes.GetValueOrDefault(cell);
        sums.Add(customers, cost);
        return sums;
    }

    /// <summary>The cells that a row belongs to, and whether it is the customer's one row in them.</summary>
    static IEnumerable<(int Row, Cell Cell, bool Counts)> CellsOf(ColumnTable rows)
    {
        (string?[] campaigns, long[] instants) = (rows.Texts("campaign"), rows.Longs("instant"));
        (string?[] rules, string?[] groups, string?[] segments) = (rows.Texts("rule"), rows.Texts("group"), rows.Texts("segment"));
        bool[] first = rows.Bools("is_first");
        for (int row = 0; row < rows.Rows; row++)
        {
            CampaignInstant of = new(campaigns[row], DateTimeOffset.UnixEpoch.AddTicks(instants[row] * TimeSpan.TicksPerMicrosecond));
            Cell all = new(of, null, null, groups[row]!);
            yield return (row, all, first[row]);
            if (rules[row] is { } rule)
                yield return (row, all with { Rule = rule }, true);
            if (segments[row] is not { } segment)
                continue;
            yield return (row, all with { Segment = segment }, first[row]);
            if (rules[row] is { } ruleOfSegment)
                yield return (row, all with { Rule = ruleOfSegment, Segment = segment }, true);
        }
    }
}
