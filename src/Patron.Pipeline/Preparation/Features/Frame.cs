using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation.Features;

/// <summary>
/// The whole slices of a window, as a window function sees them from an instant's own slice. Where they lie the same at all instants the
/// frame is of constants; else of columns of the table of instants.
/// </summary>
/// <param name="name">The name of the SQL window.</param>
/// <param name="runs">The slices at each instant; at some there are any.</param>
/// <param name="window">The window.</param>
sealed class Frame(string name, IReadOnlyList<SliceRun> runs, FeatureWindow window)
{
    const string Lifetime = "lifetime";

    /// <summary>So few slices are looked up one by one sooner than by a window function.</summary>
    const int LookedUp = 3;

    readonly bool _isConstant = runs.Distinct().Count() == 1;

    bool IsLookedUp => _isConstant && runs[0].Count <= LookedUp;

    /// <summary>The columns of the table of instants that it reads: for each instant a number of slices back, null for none.</summary>
    public IEnumerable<(string Name, IEnumerable<int?> Values)> Columns => _isConstant ? [] :
    [
        (Back, runs.Select(run => run.Count == 0 ? (int?)null : run.From)),
        (Gap, runs.Select(run => run.Count == 0 ? (int?)null : run.To)),
    ];

    /// <summary>The SQL window; null where slices are looked up.</summary>
    public string? Definition => IsLookedUp ? null : _isConstant
        ? $"{name} AS ({Partition} ROWS BETWEEN {Bound(runs[0].From)} AND {Bound(runs[0].To)})"
        : $"{name} AS ({Partition} ROWS BETWEEN coalesce({Back}, 0) PRECEDING AND coalesce({Gap}, 0) PRECEDING)";

    /// <summary>SQL of a state over the frame, in one piece or more to be merged.</summary>
    public IEnumerable<string> Of(State state)
    {
        string column = PartOf(state);
        if (IsLookedUp)
            return Enumerable.Range(runs[0].To, runs[0].Count).Select(back => Before(column, back));
        string over = state.OfSlices(column, name);
        return [_isConstant ? over : $"CASE WHEN {Back} IS NOT NULL THEN {over} END"];
    }

    /// <summary>Every slice up to the own one.</summary>
    public static string LifetimeDefinition => $"{Lifetime} AS ({Partition} ROWS UNBOUNDED PRECEDING)";

    /// <summary>SQL of a state over every slice up to the own one.</summary>
    public static string OfLifetime(State state) => state.OfSlices(PartOf(state), Lifetime);

    /// <summary>SQL of a column as it was so many slices back.</summary>
    public static string Before(string column, int back) => back == 0 ? column : $"lag({column}, {SliceSql.Number(back)}) OVER {Lifetime}";

    const string Partition = "PARTITION BY _customer ORDER BY _slice";

    string Back => $"_back_{window}";

    string Gap => $"_gap_{window}";

    static string PartOf(State state) => "parts." + state.Name(FeatureWindow.Lifetime);

    static string Bound(int back) => back == 0 ? "CURRENT ROW" : $"{SliceSql.Number(back)} PRECEDING";
}
