using System.Diagnostics;
using Patron.Bench.Harness;
using Patron.DuckDb;
using Patron.Models.Boosting;
using Patron.Models.Evaluation;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;
using Patron.Pipeline.Modelling;

namespace Patron.Bench.Benchmarks;

/// <summary>Fit of boosted trees, and scores of a table through SQL.</summary>
sealed class BoostingBenchmark : IBenchmark
{
    const int Rows = 1_000_000;
    const int HeldOut = 200_000;
    const int Trees = 100;
    const double ScoredInSecond = 2_000_000;

    public string Name => "boosting";

    public string Story =>
        $"""
        Gradient-boosted trees with the logistic loss on {Rows:N0} rows of {BoostingRows.Numbers} numbers and
        {BoostingRows.Categories} categories: {Trees} trees of 31 leaves, 255 bins, learning rate 0.1; then the probability of
        every row by a .NET function within a query.
        """;

    public IReadOnlyList<Comparison> Run(Scale scale)
    {
        int training = scale.Of(Rows);
        BoostingRows rows = new(training + scale.Of(HeldOut));
        FeatureTable table = rows.Table(..training);
        bool[] happened = rows.Happened[..training];
        BoostingOptions options = new() { Trees = Trees };
        PropensityOptions learner = new() { Learner = new BoostingLearnerOptions { Trees = options } };
        PropensityModel? fitted = null;
        long taken = PeakGrowth(() => fitted = PropensityModel.Fit(table, happened, learner).Model);
        PropensityModel model = fitted!;
        double[] heldOut = ProbabilitiesOf(model, rows.Table(training..));
        double auc = BinaryMetrics.Of(heldOut, rows.Happened.AsSpan(training..)).Auc!.Value;

        Comparison fit = Comparison.Run(
            "Fit", warmUps: 0, repetitions: 3, new Case("fit", () => BoostedTrees.Fit(table, happened, options)));
        // A value is a byte of codes, and came as a number or reference of eight.
        double values = (double)training * table.Columns.Count;
        return
        [
            fit.With([
                $"Area under the curve of {scale.Of(HeldOut):N0} rows held out: {auc:F5}.",
                Goal.Below(
                    "input and memory of a fit at its most, times the input and its codes, at most",
                    2, ((8 * values) + taken) / (9 * values), "", scale),
                .. Beside(rows, training, fit, auc, scale),
            ]),
            Score(model, table, scale),
        ];
    }

    /// <summary>What the process grew to during some work, beyond what it had before.</summary>
    static long PeakGrowth(Action work)
    {
        GC.Collect();
        using Process process = Process.GetCurrentProcess();
        long before = process.WorkingSet64;
        work();
        process.Refresh();
        return process.PeakWorkingSet64 - before;
    }

    static IEnumerable<string> Beside(BoostingRows rows, int training, Comparison fit, double auc, Scale scale)
    {
        int width = rows.Columns.Count - 1;
        foreach (Peer peer in Peer.Measure("bench/boosting.py", rows.Columns, width, BoostingRows.Categories, training, Trees))
        {
            double seconds = fit.MedianSeconds(0) / peer.Fit;
            double processor = fit.MedianProcessorSeconds(0) / peer.Processor;
            yield return
                $"{peer.Name} took {peer.Fit:F2} s, {peer.Processor:F2} s of all processors, to an area of {peer.Auc:F5}.";
            yield return Goal.Below($"seconds of a fit, times those of {peer.Name}, below", 1, seconds, "", scale);
            yield return Goal.Below($"processor seconds, times those of {peer.Name}, below", 1, processor, "", scale);
            yield return Goal.Below($"area below that of {peer.Name} by at most", 0.001, peer.Auc - auc, "", scale);
        }
    }

    static double[] ProbabilitiesOf(PropensityModel model, FeatureTable table) => model.Score(table).Probabilities;

    static Comparison Score(PropensityModel model, FeatureTable table, Scale scale)
    {
        using Database database = Database.Open();
        PropensityContent content = PropensityContent.Of(model, table);
        foreach (ScalarFunction function in PropensityFunctions.Of("churn", content, new UnseenCategories()))
            database.Register(function);
        using Connection connection = database.Connect();
        string columns = string.Join(
            ", ", table.Columns.Select(column => $"{column.Name} {(column is NumericColumn ? "DOUBLE" : "VARCHAR")}"));
        connection.Execute($"CREATE TABLE customers ({columns})");
        using (Appender appender = connection.Append("customers"))
        {
            appender.Append([.. table.Columns.Select(Values)]);
            appender.Complete();
        }

        string called = $"SELECT sum(churn({string.Join(", ", table.Columns.Select(column => column.Name))})) FROM customers";
        double expected = ProbabilitiesOf(model, table).Sum();
        if (Math.Abs(connection.Scalar<double>(called) - expected) > 1e-9 * expected)
            throw new InvalidOperationException("SQL and .NET score differently.");
        Comparison measured = Comparison.Run(
            "Score", warmUps: 1, repetitions: 5,
            new Case("every row through SQL", () => connection.Scalar<double>(called)),
            new Case("the same in .NET alone, on arrays", () => ProbabilitiesOf(model, table)));
        double rows = table.Rows;
        return measured.With(
            Goal.AtLeast("rows scored in a second through SQL", ScoredInSecond, rows / measured.MedianSeconds(0), scale),
            $"In a second of one processor: {rows / measured.MedianProcessorSeconds(0):N0} through SQL, "
                + $"{rows / measured.MedianProcessorSeconds(1):N0} in .NET alone.");
    }

    static ColumnValues Values(FeatureColumn column) =>
        column is NumericColumn numbers ? numbers.Values : ((CategoryColumn)column).Values;
}
