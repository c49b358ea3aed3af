using Patron.Models.Boosting;
using Patron.Models.Preprocessing;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>
/// How many times as much happens in an arm as is expected without treatment: boosted trees with the Poisson loss, over all arms and
/// waves at once, where what is expected is the exposure. Small trees, since what the arms differ by is small beside the noise.
/// </summary>
sealed class TimesAsMuch
{
    static readonly BoostingOptions Options = new()
    {
        Loss = BoostingLoss.Poisson, Trees = 200, LearningRate = 0.05, MaxLeaves = 4, MinRows = 200, L2 = 20, MaxBins = 127,
    };

    readonly BoostedTrees _trees;
    readonly Dictionary<string, double> _means;
    readonly bool _isOfTreated;

    TimesAsMuch(
        FeatureTable table, string[] arms, double[] outcomes, double[] expected, Dictionary<string, double> means, bool isOfTreated)
    {
        (_means, _isOfTreated) = (means, isOfTreated);
        int[] rows = [.. Enumerable.Range(0, arms.Length).Where(row => !isOfTreated || arms[row] != Wave.Control)];
        double[] usual = Array.ConvertAll(rows, row => expected[row] * means[arms[row]]);
        _trees = BoostedTrees.Fit(
            WithArm(table, arms).Take(rows), [.. rows.Select((row, place) => outcomes[row] / usual[place])], Options, usual).Model;
    }

    /// <summary>From all rows: controls right what was expected. Effects come out too small where trees are few.</summary>
    public static TimesAsMuch OfAll(FeatureTable table, string[] arms, double[] outcomes, double[] expected) =>
        new(table, arms, outcomes, expected, arms.Distinct().ToDictionary(arm => arm, _ => 1.0), isOfTreated: false);

    /// <summary>From the treated alone, as multiples of the mean of each arm; what was expected is taken as right.</summary>
    public static TimesAsMuch OfTreated(FeatureTable table, string[] arms, double[] outcomes, double[] expected)
    {
        return new(table, arms, outcomes, expected, arms.Distinct().ToDictionary(arm => arm, Mean), isOfTreated: true);

        double Mean(string arm)
        {
            int[] rows = LoopTables.RowsOf(arms, arm);
            return rows.Sum(row => outcomes[row]) / rows.Sum(row => expected[row]);
        }
    }

    /// <summary>For each row, if all were in an arm.</summary>
    public double[] Of(FeatureTable table, string arm)
    {
        string[] arms = [.. Enumerable.Repeat(arm, table.Rows)];
        return _isOfTreated && arm == Wave.Control
            ? Array.ConvertAll(arms, _ => _means[arm])
            : Array.ConvertAll(_trees.Predict(WithArm(table, arms)), times => times * _means[arm]);
    }

    static FeatureTable WithArm(FeatureTable table, string[] arms) => table.With(new CategoryColumn("arm", arms));
}
