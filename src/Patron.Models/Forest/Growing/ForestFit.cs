using System.Collections.Concurrent;
using Patron.Models.Preprocessing;
using Patron.Models.Trees;

namespace Patron.Models.Forest;

/// <summary>Grows trees side by side, each by one thread.</summary>
sealed class ForestFit
{
    readonly ForestOptions _options;
    readonly ForestTarget _target;
    readonly BinnedTable _table;
    readonly ForestWords _words;
    readonly ConcurrentBag<Worker> _idle = [];

    ForestFit(FeatureTable table, ForestTarget target, ForestOptions options)
    {
        (_options, _target) = (options, target);
        _words = new ForestWords(target);
        _table = BinnedTable.Fit(table, target.Rows, target.Weights, options.MaxBins, options.Seed, options.Threads);
    }

    public static ForestResult Run(FeatureTable table, ForestTarget target, ForestOptions options)
    {
        ForestFit fit = new(table, target, options);
        DecisionTree[] trees = new DecisionTree[options.Trees];
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = options.Threads ?? Environment.ProcessorCount };
        Parallel.For(0, trees.Length, parallel, number => trees[number] = fit.Grow(number));
        OutOfBag all = new(target, options.Trees);
        foreach (Worker worker in fit._idle)
            all.Add(worker.OutOfBag);
        return new ForestResult(new RandomForest(target.IsProbability, fit._table.TreeColumns(), trees), all.Report());
    }

    DecisionTree Grow(int number)
    {
        Worker worker = _idle.TryTake(out Worker? idle)
            ? idle
            : new Worker(
                new ForestGrower(_table, _words, _target.IsProbability, _options),
                new Bag(_target.Rows, _target.Values.Length, _options.RowShare, _options.Seed),
                new OutOfBag(_target, _options.Trees));
        TreeDraft draft = worker.Grower.Grow(worker.Bag, number);
        worker.OutOfBag.Add(draft.ToCoded(), _table.Codes, worker.Bag);
        _idle.Add(worker);
        return draft.ToTree(1.0 / _options.Trees);
    }

    /// <summary>What a thread needs to grow a tree.</summary>
    sealed record Worker(ForestGrower Grower, Bag Bag, OutOfBag OutOfBag);
}
