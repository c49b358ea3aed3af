using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Trees;

namespace Patron.Models.Boosting;

/// <summary>Adds tree after tree.</summary>
sealed class BoostingFit
{
    readonly BoostingOptions _options;
    readonly double _start;
    readonly BinnedTable _table;
    readonly double[] _scores;
    readonly GradientGrid _gradients;
    readonly TreeGrower _grower;
    readonly TreeSampling _sampling;
    readonly ValidationWatch? _watch;
    readonly List<DecisionTree> _trees = [];
    readonly List<double> _trainingLoss = [];

    BoostingFit(FeatureTable table, double[] target, double[]? weights, BoostingValidation? validation, BoostingOptions options)
    {
        _options = options;
        TargetCheck.Columns(table, target, weights, options.Loss);
        int[] rows = [.. Enumerable.Range(0, table.Rows).Where(row => weights is null || weights[row] > 0)];
        _start = TargetCheck.Start(target, weights, rows, options.Loss);
        ColumnRules rules = ColumnRules.Of(table, options);
        _table = BinnedTable.Fit(table, rows, weights, options.MaxBins, options.Seed, options.Threads);
        _gradients = new GradientGrid(target, weights, options.Loss, options.Threads);
        _grower = new TreeGrower(_table, _gradients.Words, rules, options);
        _sampling = new TreeSampling(rows, table.Columns.Count, options);
        _watch = validation is null ? null : new ValidationWatch(validation, _table.Columns, _start, options);
        _scores = new double[table.Rows];
        Array.Fill(_scores, _start);
    }

    public static BoostingResult Run(
        FeatureTable table, double[] target, double[]? weights, BoostingValidation? validation, BoostingOptions options)
    {
        if (options.Patience is not null && validation is null)
        {
            throw new ArgumentException(
                "stopping early needs validation rows: give them, or leave Patience out", nameof(options));
        }

        BoostingFit fit = new(table, target, weights, validation, options);
        BoostingStop stop = fit.AddTrees();
        if (options.Patience is not null)
            fit._trees.RemoveRange(fit._watch!.Best, fit._trees.Count - fit._watch.Best);
        BoostingReport report = new(stop, fit._trainingLoss, fit._watch?.Losses);
        return new BoostingResult(new BoostedTrees(options.Loss, fit._start, fit._table.TreeColumns(), fit._trees), report);
    }

    BoostingStop AddTrees()
    {
        _trainingLoss.Add(_gradients.Fill(_scores));
        for (int number = 0; number < _options.Trees; number++)
        {
            bool added = AddTree(number);
            if (!added && !_sampling.Varies)
                return BoostingStop.NoGain;
            if (added && _watch is { IsOver: true })
                return BoostingStop.Patience;
        }

        return BoostingStop.Trees;
    }

    /// <summary>Grows a tree and adds it to the scores; one without a split is left out.</summary>
    bool AddTree(int number)
    {
        RowPartition partition = _sampling.Rows(number);
        if (partition.Count == 0)
            return false;
        GrownTree tree = _grower.Grow(partition, _sampling.Columns(number));
        if (!tree.HasSplit)
            return false;
        if (partition.Count == _scores.Length)
            tree.AddTo(_scores, partition, _options.Threads);
        else
            AddTo(_scores, tree.Coded, _table.Codes, _options.Threads);
        _trees.Add(tree.ToTree());
        _watch?.Add(tree.Coded);
        _trainingLoss.Add(_gradients.Fill(_scores));
        return true;
    }

    /// <summary>Adds a tree's values to the scores of all rows of a binned table.</summary>
    internal static void AddTo(double[] scores, CodedTree tree, byte[][] codes, int? threads) =>
        OrderedSum.ForBlocks(scores.Length, threads, (start, end) =>
        {
            for (int row = start; row < end; row++)
                scores[row] += tree.ValueOf(codes, row);
        });
}
