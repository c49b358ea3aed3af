using Patron.Models.Btyd;
using Patron.Models.LifetimeValue;
using Patron.Models.LifetimeValue.Pictures;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Reporting.Pictures;

namespace Patron.Pipeline.Direct.Clv;

/// <summary>Collects the figures of pictures for one file.</summary>
static class ClvPictures
{
    /// <param name="request">What was asked for.</param>
    /// <param name="transactions">The purchases, with the day before which they count; null for a ready summary.</param>
    /// <param name="customers">The customers.</param>
    /// <param name="fit">The models.</param>
    /// <param name="values">What they say of the customers.</param>
    /// <param name="judgement">The hold-out.</param>
    /// <param name="cancellation">Ends the engine's work.</param>
    public static ValuePictures Of(
        ClvRequest request,
        (Transactions Purchases, DateOnly AsOf)? transactions,
        CustomerHistories customers,
        ClvFit fit,
        CustomerValues values,
        ClvJudgement judgement,
        CancellationToken cancellation)
    {
        PurchaseModel model = fit.Purchases.Model;
        bool hasValue = values.Value.Length > 0;
        BackTestPictures past = transactions is { } known && judgement.HeldOut is { From: { } from, Until: { } until }
            ? BackTest(request, known.Purchases, judgement.Model, from, until, cancellation)
            : new BackTestPictures([], [], null);
        return new ValuePictures
        {
            PurchaseModel = model.Kind.Name,
            Unit = request.Unit.ToString().ToLowerInvariant(),
            FrequencyHistogram = FrequencyHistogram.Of(model, customers.Histories).Bars,
            Tracking = past.Tracking,
            ConditionalExpectation = past.ByFrequency,
            IntervalCoverage = past.Coverage,
            FrequencyRecency = FrequencyRecencyMatrix.Of(model, customers.Histories, request.Horizon.In(request.Unit)),
            AliveHistories = transactions is var (purchases, asOf)
                ? purchases.Follow(model, Examples(customers, values), asOf, cancellation)
                : [],
            ValueDistribution = hasValue ? ValueDistribution.Of(values.Value).Bins : [],
            ValueConcentration = hasValue ? ValueConcentration.Of(values.Value) : null,
        };
    }

    static string[] Examples(CustomerHistories customers, CustomerValues values) =>
        [.. AliveExamples.Choose(customers.Histories, values.ProbabilityAlive).Select(row => customers.Keys[row])];

    /// <summary>Fits the chosen model once more on the time before the hold-out, and compares.</summary>
    static BackTestPictures BackTest(
        ClvRequest request, Transactions purchases, ModelForecaster chosen, DateOnly from, DateOnly until, CancellationToken cancellation)
    {
        (CustomerHistories customers, double[] actual, _) = purchases.At(from, until, cancellation);
        PurchaseHistories histories = customers.Histories;
        PurchaseModel model = chosen.Kind.Fit(histories, new PurchaseFitOptions { Penalty = chosen.Penalty }).Model;
        double horizon = (until.DayNumber - from.DayNumber) / request.Unit.Days;
        var holdout = Holdout.OfPurchases(actual);
        return new BackTestPictures(
            purchases.Daily(from, until, cancellation).Track(model, from.AddDays(-1), request.Unit),
            holdout.ByFrequency(histories, model.ExpectedPurchases(histories, horizon)).Groups,
            holdout.CoveredBy(model, histories, horizon));
    }

    sealed record BackTestPictures(
        IReadOnlyList<TrackedPeriod> Tracking, IReadOnlyList<FrequencyOutcome> ByFrequency, IntervalCoverage? Coverage);
}
