using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation.Features;

/// <summary>
/// Time cut into slices, so that a window before an as-of instant is a run of whole slices and at most one tail of a slice. Rows are then
/// aggregated once by slice, and every window at every instant is put together from that.
/// </summary>
/// <remarks>
/// Slice i holds the rows from the end of slice i - 1 up to its own end; the first has no beginning. Slices end at the as-of instants, at
/// both ends of calendar months, and where more than one window of a length would begin within a slice.
/// </remarks>
sealed class Slices
{
    readonly TimeZoneInfo _zone;
    DateTimeOffset[] _ends;

    /// <param name="asOfs">At least one instant.</param>
    /// <param name="windows">The windows to be put together.</param>
    /// <param name="zone">The project's zone.</param>
    public Slices(IEnumerable<DateTimeOffset> asOfs, IEnumerable<FeatureWindow> windows, TimeZoneInfo zone)
    {
        _zone = zone;
        AsOfs = [.. asOfs.Distinct().Order()];
        FeatureWindow[] bounded = [.. windows.Where(window => !window.IsLifetime).Distinct()];
        IEnumerable<DateTimeOffset> months = bounded.Where(window => window.IsCalendarMonth).SelectMany(window => StartsOf(window).Concat(EndsOf(window)));
        _ends = [.. AsOfs.Concat(months).Distinct().Order()];
        while (bounded.SelectMany(Crowded).ToArray() is { Length: > 0 } more)
            _ends = [.. _ends.Concat(more).Distinct().Order()];
    }

    /// <summary>The as-of instants, in their order.</summary>
    public IReadOnlyList<DateTimeOffset> AsOfs { get; }

    /// <summary>Where each slice ends; a row at the end itself is in the next.</summary>
    public IReadOnlyList<DateTimeOffset> Ends => _ends;

    /// <summary>The last slice before an instant at which one ends.</summary>
    public int EndingAt(DateTimeOffset instant) => Array.BinarySearch(_ends, instant);

    /// <summary>What a window is at each as-of instant.</summary>
    public IReadOnlyList<WindowSlices> Of(FeatureWindow window) => [.. AsOfs.Select(asOf => At(window, asOf))];

    /// <summary>For each slice the instant from which on its rows are in the tail of some window of this length; null for none.</summary>
    public IReadOnlyList<DateTimeOffset?> TailsOf(FeatureWindow window)
    {
        ILookup<int, DateTimeOffset> starts = StartsOf(window).Where(IsWithin).Distinct().ToLookup(SliceOf);
        return [.. Ends.Select((_, slice) => starts[slice].Select(start => (DateTimeOffset?)start).SingleOrDefault())];
    }

    WindowSlices At(FeatureWindow window, DateTimeOffset asOf)
    {
        int own = EndingAt(asOf);
        if (window.From(asOf, _zone) is not { } from)
            return new(own, 0, null);
        int last = EndingAt(window.Until(asOf, _zone));
        int first = SliceOf(from);
        return IsWithin(from) ? new(own - first - 1, own - last, own - first) : new(own - first, own - last, null);
    }

    /// <summary>The slice that an instant lies in, one at a slice's end being in the next.</summary>
    int SliceOf(DateTimeOffset instant)
    {
        int found = EndingAt(instant);
        return found >= 0 ? found + 1 : ~found;
    }

    /// <summary>Whether no slice ends at the instant.</summary>
    bool IsWithin(DateTimeOffset instant) => EndingAt(instant) < 0;

    IEnumerable<DateTimeOffset> StartsOf(FeatureWindow window) =>
        AsOfs.Select(asOf => window.From(asOf, _zone)).OfType<DateTimeOffset>();

    IEnumerable<DateTimeOffset> EndsOf(FeatureWindow window) => AsOfs.Select(asOf => window.Until(asOf, _zone));

    /// <summary>
    /// Beginnings within a slice that has another one: all but the latest have to be cut at. In the first slice all are, since those of
    /// later instants most often are where slices end anyway.
    /// </summary>
    IEnumerable<DateTimeOffset> Crowded(FeatureWindow window) =>
        from starts in StartsOf(window).Where(IsWithin).Distinct().GroupBy(SliceOf)
        where starts.Skip(1).Any()
        from start in starts.OrderDescending().Skip(starts.Key == 0 ? 0 : 1)
        select start;
}

/// <summary>A window at an as-of instant, counted back from the instant's own slice.</summary>
/// <param name="From">Slices back to the first whole one; less than <paramref name="To"/> where there is none.</param>
/// <param name="To">Slices back to the last one.</param>
/// <param name="Tail">Slices back to the one whose tail belongs to the window; null for none.</param>
readonly record struct WindowSlices(int From, int To, int? Tail)
{
    /// <summary>Whether no whole slice belongs to it.</summary>
    public bool IsEmpty => From < To;
}
