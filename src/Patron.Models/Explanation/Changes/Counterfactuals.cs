using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Models.Explanation;

/// <summary>
/// Looks for the smallest changes of a row that flip a decision: first of one column, then of one more, as long as too few are
/// found. Values are tried that other rows have, that trees cut at and that the limits end at; what flips is shrunk.
/// </summary>
/// <remarks>
/// Wachter, Mittelstadt and Russell (2018), Harvard Journal of Law and Technology 31, for the distance by spreads; Mothilal, Sharma and
/// Tan (2020), FAT*, for several that differ. The search is deterministic. It is not exhaustive beyond one column: of unfinished changes
/// only those that came nearest are carried on. All it gives flips, and respects the limits.
/// </remarks>
public static class Counterfactuals
{
    /// <summary>Looks for changes that flip the decision of a propensity model.</summary>
    /// <param name="model">The model; scores and threshold are probabilities.</param>
    /// <param name="known">Rows whose values may be taken, such as those it was trained on.</param>
    /// <param name="table">Where the row stands.</param>
    /// <param name="row">The row's place.</param>
    /// <param name="threshold">The decision is yes where the probability is at least this.</param>
    /// <param name="limits">What may be changed; null is everything.</param>
    /// <param name="options">How far it is looked for.</param>
    /// <param name="cancellation">Ends the search between two trials.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static CounterfactualSearch Of(
        PropensityModel model,
        FeatureTable known,
        FeatureTable table,
        int row,
        double threshold,
        ChangeLimits? limits = null,
        CounterfactualOptions? options = null,
        CancellationToken cancellation = default)
    {
        Dictionary<string, double[]> cuts = CutsOf(model.Learner);
        FeatureTable columns = new([.. model.Columns.Select(name => ChangedRows.Find(known, name))]);
        return Search(Scores, columns, table, row, threshold, limits, options, cuts);

        double[] Scores(FeatureTable rows)
        {
            cancellation.ThrowIfCancellationRequested();
            return model.Score(rows).Probabilities;
        }
    }

    /// <summary>Looks for changes that flip the decision of any model.</summary>
    /// <param name="scores">Scores of a table's rows; the same for the same row.</param>
    /// <param name="known">Rows whose values may be taken; only its columns are changed.</param>
    /// <param name="table">Where the row stands.</param>
    /// <param name="row">The row's place.</param>
    /// <param name="threshold">The decision is yes where the score is at least this.</param>
    /// <param name="limits">What may be changed; null is everything.</param>
    /// <param name="options">How far it is looked for.</param>
    /// <exception cref="ArgumentException">The table lacks a column, the threshold or the row's score is no number.</exception>
    public static CounterfactualSearch Of(
        Func<FeatureTable, double[]> scores,
        FeatureTable known,
        FeatureTable table,
        int row,
        double threshold,
        ChangeLimits? limits = null,
        CounterfactualOptions? options = null) =>
        Search(scores, known, table, row, threshold, limits, options, []);

    static CounterfactualSearch Search(
        Func<FeatureTable, double[]> scores,
        FeatureTable known,
        FeatureTable table,
        int row,
        double threshold,
        ChangeLimits? limits,
        CounterfactualOptions? options,
        Dictionary<string, double[]> cuts)
    {
        options ??= new CounterfactualOptions();
        options.Validate();
        double own = scores(table.Take([row]))[0];
        if (!double.IsFinite(threshold) || !double.IsFinite(own))
            throw new ArgumentException($"the threshold {threshold} and the row's score {own} must be finite", nameof(threshold));
        CandidateValues[] candidates =
        [
            .. known.Columns.Select(column => new CandidateValues(
                column,
                FieldValue.At(ChangedRows.Find(table, column.Name), row),
                limits?.Of(column.Name) ?? new FieldLimits(column.Name),
                cuts.GetValueOrDefault(column.Name, []),
                options.Points)),
        ];
        ChangeTrials trials = new(
            scores, table, row, own, threshold, candidates, options.SeenOnly ? new UnseenPairs(known) : null);
        return new CounterfactualBeam(trials, candidates, options).Run(own, threshold);
    }

    /// <summary>Where trees cut each column, of whatever segment they are.</summary>
    static Dictionary<string, double[]> CutsOf(PropensityLearner learner)
    {
        IEnumerable<PropensityLearner> parts = learner is SegmentedLearner segmented ? [segmented.Others, .. segmented.Parts.Values] : [learner];
        Dictionary<string, SortedSet<double>> cuts = new(StringComparer.Ordinal);
        foreach (TreeLearner trees in parts.OfType<TreeLearner>())
            AddCuts(trees, cuts);
        return cuts.ToDictionary(column => column.Key, column => column.Value.ToArray(), StringComparer.Ordinal);
    }

    static void AddCuts(TreeLearner learner, Dictionary<string, SortedSet<double>> all)
    {
        SortedSet<double>[] cuts =
            [.. learner.TreeColumns.Select(column => all.TryGetValue(column.Name, out SortedSet<double>? known) ? known : all[column.Name] = [])];
        foreach (Trees.DecisionTree tree in learner.Trees)
        {
            for (int node = 0; node < tree.Nodes; node++)
            {
                if (tree.Column[node] != Trees.DecisionTree.Leaf)
                    cuts[tree.Column[node]].Add(tree.Threshold[node]);
            }
        }
    }
}
