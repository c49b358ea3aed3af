using Patron.Models.Description;

namespace Patron.Pipeline.Direct.Churn;

/// <summary>Looks for columns that know too well who left. They are told and learnt from: one file alone does not say when its columns were written.</summary>
static class ChurnLeaks
{
    public static ChurnLeak[] Of(ChurnTable table, IAnalysisObserver observer)
    {
        IReadOnlyList<Leak> found = observer.Stage("looking for leaks", null, _ => table.Rows, () =>
            LeakSearch.Of(table.Features, table.Target, table.Ids, new LeakOptions { Seed = ChurnAnalysis.Seed }));
        foreach (Leak leak in found)
            observer.Note($"column '{leak.Column}' knows who left too well to be known beforehand: {leak.Reason}; --without leaves it out");
        return [.. found.Select(leak => new ChurnLeak(leak.Column, leak.Reason))];
    }
}
