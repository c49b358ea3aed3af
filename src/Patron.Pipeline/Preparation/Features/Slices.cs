using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation.Features;

/// <summary>
/// Time cut into slices, so that a window before an as-of instant is a run of whole slices and a few parts of slices at its edges. Rows
/// are then aggregated once by slice, and every window at every instant is put together from that.
/// </summary>
/// <remarks>
/// Slice i holds the rows from the end of slice i - 1 up to its own end; the first has no beginning. Slices end at the as-of instants, and
/// at both ends of calendar months, so that a latest time in a slice tells whether anything lies in a month.
/// Where a window would have many edges, time is cut where it begins and ends as well: before the first instant, so that windows reach
/// back over slices there as they do later, and if that is not enough, everywhere.
/// </remarks>
sealed class Slices
{
    /// <summary>An edge costs an aggregate with a filter of each state; more of them than this cost more than the slices that spare them.</summary>
    const int MostEdges = 4;

    readonly TimeZoneInfo _zone;
    DateTimeOffset[] _ends;

    /// <param name="asOfs">At least one instant.</param>
    /// <param name="windows">The windows to be put together.</param>
    /// <param name="zone">The project's zone.</param>
    public Slices(IEnumerable<DateTimeOffset> asOfs, IEnumerable<FeatureWindow> windows, TimeZoneInfo zone)
    {
        _zone = zone;
        AsOfs = [.. asOfs.Distinct().Order()];
        Dictionary<FeatureWindow, int> cuts = windows.Where(window => !window.IsLifetime).Distinct().ToDictionary(window => window, _ => 0);
        _ends = [.. AsOfs.Concat(cuts.Keys.Where(window => window.IsCalendarMonth).SelectMany(Bounds)).Distinct().Order()];
        while (cuts.Keys.FirstOrDefault(window => cuts[window] < 2 && Of(window).Edges.Count > MostEdges) is { IsLifetime: false } window)
        {
            cuts[window]++;
            _ends = [.. _ends.Concat(Bounds(window).Where(bound => cuts[window] == 2 || bound < AsOfs[0])).Distinct().Order()];
        }
    }

    /// <summary>The as-of instants, in their order.</summary>
    public IReadOnlyList<DateTimeOffset> AsOfs { get; }

    /// <summary>Where each slice ends; a row at the end itself is in the next.</summary>
    public IReadOnlyList<DateTimeOffset> Ends => _ends;

    /// <summary>The last slice before an instant at which one ends.</summary>
    public int EndingAt(DateTimeOffset instant) => Array.BinarySearch(_ends, instant);

    /// <summary>What a window is at the as-of instants.</summary>
    public WindowSlices Of(FeatureWindow window)
    {
        SliceRun[] whole = [.. AsOfs.Select(asOf => WholeOf(window, asOf))];
        SliceRun[] touched = [.. AsOfs.Select(asOf => TouchedBy(window, asOf))];
        SliceRun always = new(whole.Min(run => run.From), whole.Max(run => run.To));
        int[] edges = [.. touched.SelectMany(run => Enumerable.Range(run.To, run.Count)).Distinct().Where(back => !always.Contains(back)).Order()];
        if (edges.Length > MostEdges && whole.SequenceEqual(touched))
            return new(whole, []);
        return new([.. whole.Select(_ => always)], edges);
    }

    /// <summary>
    /// For each slice the stretch of time whose rows are in the window of the instant that ends so many slices later; null for none.
    /// </summary>
    public IReadOnlyList<(DateTimeOffset From, DateTimeOffset Until)?> Edge(FeatureWindow window, int back)
    {
        var edge = new (DateTimeOffset, DateTimeOffset)?[_ends.Length];
        foreach (DateTimeOffset asOf in AsOfs)
        {
            if (TouchedBy(window, asOf).Contains(back))
                edge[EndingAt(asOf) - back] = (From(window, asOf), window.Until(asOf, _zone));
        }
        return edge;
    }

    /// <summary>The slices that lie in a window as a whole.</summary>
    SliceRun WholeOf(FeatureWindow window, DateTimeOffset asOf)
    {
        int own = EndingAt(asOf);
        return new(own - FirstEndAfterOrAt(From(window, asOf)) - 1, own - FirstEndAfterOrAt(window.Until(asOf, _zone).AddTicks(1)) + 1);
    }

    /// <summary>The slices that have a part in a window.</summary>
    SliceRun TouchedBy(FeatureWindow window, DateTimeOffset asOf)
    {
        int own = EndingAt(asOf);
        return new(own - FirstEndAfterOrAt(From(window, asOf).AddTicks(1)), own - FirstEndAfterOrAt(window.Until(asOf, _zone)));
    }

    int FirstEndAfterOrAt(DateTimeOffset instant)
    {
        int found = EndingAt(instant);
        return found >= 0 ? found : ~found;
    }

    DateTimeOffset From(FeatureWindow window, DateTimeOffset asOf) =>
        window.From(asOf, _zone) ?? throw new ArgumentException("All of the past has no beginning.", nameof(window));

    IEnumerable<DateTimeOffset> Bounds(FeatureWindow window) => AsOfs.SelectMany(asOf => new[] { From(window, asOf), window.Until(asOf, _zone) });
}

/// <summary>A window at the as-of instants, counted back from each instant's own slice.</summary>
/// <param name="Whole">The whole slices at each instant; all alike where the window has edges.</param>
/// <param name="Edges">Slices back of which, at some instants, a part or all belongs to the window.</param>
sealed record WindowSlices(IReadOnlyList<SliceRun> Whole, IReadOnlyList<int> Edges);

/// <summary>Slices side by side, counted back.</summary>
/// <param name="From">Slices back to the first one; less than <paramref name="To"/> where there is none.</param>
/// <param name="To">Slices back to the last one.</param>
readonly record struct SliceRun(int From, int To)
{
    /// <summary>How many.</summary>
    public int Count => Math.Max(0, From - To + 1);

    /// <summary>Whether the slice so far back is one of them.</summary>
    public bool Contains(int back) => back <= From && back >= To;
}
