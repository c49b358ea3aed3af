using System.Globalization;
using Patron.Models.Btyd;
using Patron.Models.Evaluation;
using Patron.Models.Tuning;

namespace Patron.Models.LifetimeValue;

/// <summary>The penalty with which a purchase model foretells purchases best from moments of the past.</summary>
/// <param name="Penalty">It; 0 where none foretells better by more than a standard error.</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="Trials">What was tried, in its order: penalties and their mean squared errors.</param>
public sealed record PenaltyTuning(double Penalty, string Reason, IReadOnlyList<Trial> Trials)
{
    const int TrialCount = 24;

    static readonly SearchRange Penalties = new(1e-2, 1e4, IsLog: true);

    /// <summary>Searches penalties from 0.01 to 10,000, and compares the best with none.</summary>
    /// <param name="kind">The model.</param>
    /// <param name="origins">At least one; each with two histories or more.</param>
    /// <param name="seed">The same seed tries the same penalties.</param>
    /// <param name="threads">Most threads to use; null for all processors. Any number gives the same bits.</param>
    public static PenaltyTuning Run(PurchaseModelKind kind, IReadOnlyList<Origin> origins, long seed = 0, int? threads = null)
    {
        double ErrorOf(double penalty)
        {
            double rmse = PurchaseBackTest.Run(origins, [new ModelForecaster(kind, penalty)], threads).Candidates[0].Rmse;
            return rmse * rmse;
        }

        ParzenSearch search = new([Penalties], seed) { FirstTrials = 8 };
        Trial best = search.Run(point => ErrorOf(point[0]), TrialCount);
        double none = ErrorOf(0);
        string tried = string.Create(CultureInfo.InvariantCulture, $"of {TrialCount} penalties tried, {best.Point[0]:G3} foretold purchases best");
        string errors = string.Create(CultureInfo.InvariantCulture, $"root mean squared error {Math.Sqrt(best.Value):G6}, and {Math.Sqrt(none):G6} without");
        Estimate gained = PurchaseBackTest.Behind(new ModelForecaster(kind), new ModelForecaster(kind, best.Point[0]), origins, threads);
        return gained.Value > gained.StandardError
            ? new(best.Point[0], $"{tried}: {errors}", search.Trials)
            : new(0, $"{tried}, but not by more than a standard error, so there is none: {errors}", search.Trials);
    }
}
