using System.Globalization;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation.Features;

/// <summary>
/// The slices of a window, as a window function sees them from an instant's own slice. Where they lie the same at all instants the frame
/// is of constants; else of columns of the table of instants.
/// </summary>
/// <param name="Name">The name of the SQL window.</param>
/// <param name="Definition">What stands behind ROWS BETWEEN; null where the frame is the instant's own slice alone.</param>
/// <param name="Columns">The columns that the definition reads.</param>
sealed record Frame(string Name, string? Definition, IReadOnlyList<FrameColumn> Columns)
{
    /// <summary>The whole slices.</summary>
    public static Frame Whole(FeatureWindow window, IReadOnlyList<WindowSlices> at) => Of(
        $"within_{window}",
        [.. at.Select(slices => slices.IsEmpty ? (int?)null : slices.From)],
        [.. at.Select(slices => slices.IsEmpty ? (int?)null : slices.To)],
        $"_back_{window}", $"_gap_{window}");

    /// <summary>The slice whose tail is meant.</summary>
    public static Frame Tail(FeatureWindow window, IReadOnlyList<WindowSlices> at)
    {
        int?[] back = [.. at.Select(slices => slices.Tail)];
        return back.All(slices => slices == 0) ? new(window.ToString(), null, []) : Of($"tail_{window}", back, back, $"_to_tail_{window}", $"_to_tail_{window}")
            with { IsTail = true };
    }

    /// <summary>Whether it holds tails of slices.</summary>
    public bool IsTail { get; private init; }

    /// <summary>SQL of a state over it; NULL for an instant that has no such slices.</summary>
    public string Of(State state, FeatureWindow window)
    {
        string column = $"parts.{state.Name(Definition is null || IsTail ? window : FeatureWindow.Lifetime)}";
        if (Definition is null)
            return column;
        string over = $"{state.Merge}({column}) OVER {Name}";
        return Columns.Count == 0 ? over : $"CASE WHEN {Columns[0].Name} IS NOT NULL THEN {over} END";
    }

    static Frame Of(string name, int?[] from, int?[] to, string fromName, string toName)
    {
        if (from.Distinct().Count() == 1 && to.Distinct().Count() == 1)
            return new(name, $"{Bound(from[0]!.Value)} AND {Bound(to[0]!.Value)}", []);
        FrameColumn[] columns = [new FrameColumn(fromName, from), .. fromName == toName ? [] : new[] { new FrameColumn(toName, to) }];
        return new(name, $"coalesce({fromName}, 0) PRECEDING AND coalesce({toName}, 0) PRECEDING", columns);
    }

    static string Bound(int back) => back == 0 ? "CURRENT ROW" : $"{back.ToString(CultureInfo.InvariantCulture)} PRECEDING";
}

/// <summary>A column of the table of instants: for each a number of slices back, null for none.</summary>
sealed record FrameColumn(string Name, int?[] Values);
