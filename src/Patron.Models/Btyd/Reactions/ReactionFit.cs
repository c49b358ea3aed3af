using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>Latent classes with the report of their fit.</summary>
/// <param name="Model">The classes.</param>
/// <param name="StopReason">Why the search stopped.</param>
/// <param name="LogLikelihood">Log-likelihood of all customers, without the penalty.</param>
/// <param name="Parameters">
/// Number of free parameters: levels of an attribute count less one, and so do shares.
/// </param>
/// <param name="Customers">Number of customers.</param>
public sealed record ReactionFit(
    ReactionClasses Model, StopReason StopReason, double LogLikelihood, int Parameters, int Customers)
{
    /// <summary>Schwarz's criterion, for numbers of classes on the same customers: less is better.</summary>
    public double Bic => (Parameters * Math.Log(Customers)) - (2 * LogLikelihood);
}

/// <summary>Finds latent classes by penalised maximum likelihood.</summary>
static class ReactionSearch
{
    const double Tolerance = 1e-3;

    /// <summary>Effects of treatments are begun with at least this, as a logarithm: equal classes would stay equal.</summary>
    const double LeastEffect = 0.2;

    /// <summary>
    /// The classes begin between those who react against the mean reaction and those who react three times as much.
    /// </summary>
    const double MostAgainst = -1;
    const double MostFor = 3;

    public static ReactionFit Run(ReactionHistories histories, LatentClassOptions options)
    {
        options.Check();
        string[][] levels = [.. histories.Attributes.Select(values => values.Distinct().Order(StringComparer.Ordinal).ToArray())];
        ReactionShape shape = new(options.Classes, histories.Treatments.Length, levels.Sum(one => one.Length));
        ReactionLikelihood likelihood = new(histories, shape, new ReactionCells(histories, levels), options.Threads);
        BgNbd all = BgNbd.Fit(
            PurchaseHistories.Create(histories.Frequency, histories.Recency, histories.Age),
            new PurchaseFitOptions { Penalty = options.Penalty, Threads = options.Threads }).Model;
        double[] centre = Centre(shape, all);
        double[] start = Start(shape, centre, Effects(histories, all));
        Summit found = QuasiNewton.Maximize(Penalised, start, Tolerance, options.MaxIterations);
        double value = likelihood.Evaluate(found.Point, new double[shape.Count]);
        return new(new ReactionClasses(shape, levels, found.Point), found.StopReason, value, shape.Free(levels.Length), histories.Count);

        double Penalised(ReadOnlySpan<double> point, Span<double> gradient)
        {
            double value = likelihood.Evaluate(point, gradient);
            for (int index = 0; index < point.Length; index++)
            {
                double distance = point[index] - centre[index];
                value -= options.Penalty / 2 * distance * distance;
                gradient[index] -= options.Penalty * distance;
            }

            return value;
        }
    }

    static double[] Centre(ReactionShape shape, BgNbd all)
    {
        double[] centre = new double[shape.Count];
        for (int kind = 0; kind < shape.Classes; kind++)
        {
            centre[ReactionShape.R(kind)] = Math.Log(all.R);
            centre[shape.Alpha(kind)] = Math.Log(all.Alpha);
        }

        centre[shape.A] = Math.Log(all.A);
        centre[shape.B] = Math.Log(all.B);
        return centre;
    }

    static double[] Start(ReactionShape shape, double[] centre, double[] effects)
    {
        double[] start = [.. centre];
        for (int kind = 0; kind < shape.Classes; kind++)
        {
            double times = shape.Classes == 1 ? 1 : MostAgainst + ((MostFor - MostAgainst) * kind / (shape.Classes - 1));
            for (int treatment = 0; treatment < effects.Length; treatment++)
                start[shape.Factor(kind, treatment)] = times * effects[treatment];
        }

        return start;
    }

    /// <summary>The log of how many times as much customers buy under each treatment as their pace lets expect.</summary>
    static double[] Effects(ReactionHistories histories, BgNbd all)
    {
        double[] alive = new double[histories.Count];
        double[] pace = new double[histories.Count];
        for (int row = 0; row < histories.Count; row++)
        {
            (double x, double recency, double age) = (histories.Frequency[row], histories.Recency[row], histories.Age[row]);
            alive[row] = all.ProbabilityAlive(x, recency, age);
            pace[row] = (all.R + x) / (all.Alpha + recency + (alive[row] * (age - recency)));
        }

        return
        [
            .. histories.Treatments.Select(treated =>
            {
                double expected = pace.Select((one, row) =>
                    one * (treated.Before[row] + (alive[row] * treated.After[row]))).Sum();
                double log = Math.Log((treated.Purchases.Sum() + 1) / (expected + 1));
                return Math.Clamp(Math.Abs(log), LeastEffect, 1) * (log < 0 ? -1 : 1);
            }),
        ];
    }
}
