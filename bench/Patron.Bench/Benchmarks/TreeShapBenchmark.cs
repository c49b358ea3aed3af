using Patron.Bench.Harness;
using Patron.Models.Boosting;
using Patron.Models.Explanation;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Bench.Benchmarks;

/// <summary>Exact Shapley values of boosted trees.</summary>
sealed class TreeShapBenchmark : IBenchmark
{
    const int Rows = 200_000;
    const int Learnt = 100_000;
    const int Numbers = 30;
    const int Categories = 5;
    const int Background = 200;
    const double Wanted = 50_000;

    public string Name => "tree_shap";

    public string Story =>
        $"""
        Exact Shapley values of {Rows:N0} rows of {Numbers} columns of numbers, a tenth of them missing, and {Categories} of categories, for
        100 boosted trees of 31 leaves that were fitted to {Learnt:N0} of the rows: path dependent, and against a background of
        {Background} rows. Fit and scores stand beside them for comparison.
        """;

    public IReadOnlyList<Comparison> Run(Scale scale)
    {
        (FeatureTable table, bool[] target) = Draw(scale.Of(Rows));
        int learnt = scale.Of(Learnt);
        FeatureTable first = table.Take([.. Enumerable.Range(0, learnt)]);
        BoostingOptions options = new() { Trees = 100, MaxLeaves = 31 };
        BoostedTrees model = BoostedTrees.Fit(first, target[..learnt], options).Model;
        FeatureTable background = table.Take([.. Enumerable.Range(0, Background)]);
        Check(model, table);
        Comparison measured = Comparison.Run(
            "Explain", warmUps: 1, repetitions: 3,
            new Case("path dependent", () => TreeShap.Contributions(model.Columns, model.Trees, model.Start, table)),
            new Case(
                "path dependent on one thread",
                () => TreeShap.Contributions(model.Columns, model.Trees, model.Start, table, threads: 1)),
            new Case(
                "against a background",
                () => TreeShap.Interventional(model.Columns, model.Trees, model.Start, table, background)),
            new Case("scores", () => model.Scores(table)));
        return
        [
            measured.With(
                Goal.AtLeast("path dependent, rows a second", Wanted, table.Rows / measured.MedianSeconds(0), scale),
                $"Against a background {table.Rows / measured.MedianSeconds(2):N0} rows a second."),
        ];
    }

    static void Check(BoostedTrees model, FeatureTable table)
    {
        ScoreContributions found = TreeShap.Contributions(model.Columns, model.Trees, model.Start, table);
        double[] scores = model.Scores(table);
        for (int row = 0; row < table.Rows; row++)
        {
            double sum = found.Base;
            foreach (double value in found.Values.Row(row))
                sum += value;
            if (Math.Abs(sum - scores[row]) > 1e-9)
                throw new InvalidOperationException($"row {row}: contributions sum to {sum}, its score is {scores[row]}.");
        }
    }

    static (FeatureTable Table, bool[] Target) Draw(int rows)
    {
        var random = RandomStream.For(1, "bench_tree_shap");
        double[] logOdds = new double[rows];
        List<FeatureColumn> columns = [];
        for (int index = 0; index < Numbers; index++)
        {
            double[] values = new double[rows];
            double strength = 1.5 / (1 + index);
            for (int row = 0; row < rows; row++)
            {
                values[row] = random.Chance(0.1) ? double.NaN : random.Normal();
                logOdds[row] += double.IsNaN(values[row]) ? 0.2 : strength * Math.Sin(1.5 * values[row]);
            }

            columns.Add(new NumericColumn($"x{index}", values));
        }

        for (int index = 0; index < Categories; index++)
        {
            string[] names = [.. Enumerable.Range(0, 12).Select(place => $"c{place}")];
            string?[] values = new string?[rows];
            for (int row = 0; row < rows; row++)
            {
                int place = random.Below(12);
                values[row] = names[place];
                logOdds[row] += place * 7 % 5 * 0.15;
            }

            columns.Add(new CategoryColumn($"k{index}", values));
        }

        return (new FeatureTable(columns), Array.ConvertAll(logOdds, value => random.Chance(1 / (1 + Math.Exp(-value)))));
    }
}
