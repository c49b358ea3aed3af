using Patron.Models.Btyd;
using Patron.Models.Evaluation;

namespace Patron.Models.LifetimeValue.Pictures;

/// <summary>
/// How often the central intervals of the model's forecasts of single customers cover what these did. Forecasts that are right cover at each
/// level as often as it says: more is too careful, less too sure.
/// </summary>
/// <param name="Customers">Who was judged: all, or every n-th of very many.</param>
/// <param name="Levels">By rising level.</param>
/// <remarks>
/// A count fills the stretch from F(y - 1) to F(y) of the model's distribution; its share within the middle of the distribution is covered,
/// so that whole counts are covered as often as the level says and not more. This is the nonrandomised probability integral transform of
/// Czado, Gneiting and Held (2009), "Predictive Model Assessment for Count Data", Biometrics 65.
/// </remarks>
public sealed record IntervalCoverage(int Customers, IReadOnlyList<LevelCoverage> Levels)
{
    internal const int MostCustomers = 100_000;

    static readonly double[] Asked = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99];

    internal static IntervalCoverage Of(
        PurchaseModel model, PurchaseHistories histories, double horizon, double[] actual, int? threads)
    {
        int[] rows = Judged(histories);
        return Of(Stretches(model, histories.Take(rows), horizon, Array.ConvertAll(rows, row => actual[row]), threads));
    }

    internal static IntervalCoverage Of(
        CovariateModel model, PurchaseHistories histories, CustomerCovariates covariates, double horizon, double[] actual, int? threads)
    {
        bool[] isJudged = new bool[histories.Count];
        foreach (int row in Judged(histories))
            isJudged[row] = true;
        List<(double From, double To)> stretches = [];
        foreach (OwnModel group in model.Groups(histories, covariates))
        {
            int[] rows = [.. group.Rows.Where(row => isJudged[row])];
            if (rows.Length > 0)
                stretches.AddRange(Stretches(group.Model, histories.Take(rows), horizon, Array.ConvertAll(rows, row => actual[row]), threads));
        }

        return Of([.. stretches]);
    }

    static int[] Judged(PurchaseHistories histories)
    {
        int step = ((histories.Count - 1) / MostCustomers) + 1;
        return [.. Enumerable.Range(0, histories.Count).Where(row => row % step == 0)];
    }

    static IntervalCoverage Of((double From, double To)[] stretches) => new(stretches.Length, [.. Asked.Select(level =>
    {
        Estimate covered = Estimate.MeanOf(Array.ConvertAll(stretches, stretch => Covered(stretch, level)));
        return new LevelCoverage(level, covered.Value, covered.StandardError);
    })]);

    /// <summary>The share of a stretch within the middle.</summary>
    static double Covered((double From, double To) stretch, double level)
    {
        (double low, double high) = ((1 - level) / 2, (1 + level) / 2);
        double width = stretch.To - stretch.From;
        if (width <= 0)
            return stretch.From >= low && stretch.From <= high ? 1 : 0;
        return Math.Max(0, Math.Min(stretch.To, high) - Math.Max(stretch.From, low)) / width;
    }

    static (double From, double To)[] Stretches(
        PurchaseModel model, PurchaseHistories histories, double horizon, double[] counts, int? threads)
    {
        model.CheckHorizon(horizon);
        double[] alive = model.ProbabilityAlive(histories, threads);
        (double[] frequency, double[] recency, double[] age) = histories.Columns;
        DistinctRows alike = DistinctRows.Find(frequency, model.DependsOnRecency ? recency : age, age);
        int[] most = new int[alike.FirstRows.Length];
        for (int row = 0; row < counts.Length; row++)
            most[alike.GroupOfRow[row]] = Math.Max(most[alike.GroupOfRow[row]], (int)counts[row]);
        double[][] upTo = new double[most.Length][];
        PurchaseModel.ByRow(most.Length, threads, group =>
        {
            int first = alike.FirstRows[group];
            upTo[group] = new double[most[group] + 1];
            double sum = 0;
            for (int count = 0; count <= most[group]; count++)
                upTo[group][count] = sum += model.CountIfAlive(frequency[first], recency[first], age[first], horizon, count);
            return sum;
        });
        return [.. Enumerable.Range(0, counts.Length).Select(row =>
        {
            double[] sums = upTo[alike.GroupOfRow[row]];
            int count = (int)counts[row];
            double gone = 1 - alive[row];
            return (count == 0 ? 0 : gone + (alive[row] * sums[count - 1]), gone + (alive[row] * sums[count]));
        })];
    }
}

/// <summary>How often intervals of one level covered.</summary>
/// <param name="Level">Nominal: the probability that the model gives to them. Range: (0, 1).</param>
/// <param name="Covered">Share of customers whose purchases they covered. Range: [0, 1].</param>
/// <param name="StandardError">Of the share.</param>
public sealed record LevelCoverage(double Level, double Covered, double StandardError);
