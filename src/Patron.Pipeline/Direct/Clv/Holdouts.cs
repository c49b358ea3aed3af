using Patron.Models.Evaluation;
using Patron.Models.Numerics;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Direct.Clv;

/// <summary>Judges the frequency model on data that it was not fitted on.</summary>
static class Holdouts
{
    const long Seed = 42;

    /// <summary>
    /// Fits on the time before a cut, foretells the purchases from the cut to the end from that time's histories alone, and compares
    /// with the days on which each customer did buy. Null where nobody bought before the cut.
    /// </summary>
    public static ClvHoldout? ByTime(
        Transactions transactions, DateOnly asOf, ClvRequest request, CancellationToken cancellation)
    {
        DateOnly cut = Cut(transactions.First, asOf, request.Holdout);
        if (cut <= transactions.First)
            return null;
        (CustomerHistories customers, double[] actual) = transactions.At(cut, asOf, cancellation);
        double horizon = (asOf.DayNumber - cut.DayNumber) / request.Unit.Days;
        double[] expected = ClvFit.Of(customers with { MeanSpend = null }, request.Penalty).Predict(customers, horizon, 0).ExpectedPurchases;

        double[] guess = new double[customers.Count];
        for (int row = 0; row < guess.Length; row++)
        {
            double age = customers.Histories.Age[row];
            guess[row] = age > 0 ? customers.Histories.Frequency[row] / age * horizon : 0;
        }

        return Report(HoldoutKind.Time, cut, asOf, expected, actual, "each customer goes on at the rate so far", guess);
    }

    /// <summary>
    /// Fits on two thirds of the customers, chosen by a stable hash of their keys, and compares the repeat purchases expected of the
    /// others, given only their age, with those they made. Null where either part is empty.
    /// </summary>
    public static ClvHoldout? ByCustomers(CustomerHistories customers, double penalty)
    {
        bool[] held = Array.ConvertAll(customers.Keys, key => StableHash.Share(Seed, "clv hold-out", key) < 1.0 / 3);
        CustomerHistories fitted = customers.Take(RowsWhere(held, false));
        CustomerHistories judged = customers.Take(RowsWhere(held, true));
        if (fitted.Count == 0 || judged.Count == 0)
            return null;

        ClvFit fit = ClvFit.Of(fitted with { MeanSpend = null }, penalty);
        double rate = Sum(fitted.Histories.Age) is > 0 and double time ? Sum(fitted.Histories.Frequency) / time : 0;
        double[] expected = new double[judged.Count];
        double[] guess = new double[judged.Count];
        for (int row = 0; row < judged.Count; row++)
        {
            expected[row] = fit.Purchases.Model.ExpectedPurchasesOfNewCustomer(judged.Histories.Age[row]);
            guess[row] = rate * judged.Histories.Age[row];
        }

        return Report(
            HoldoutKind.Customers, null, null, expected, judged.Histories.Frequency.ToArray(), "everybody buys at the mean rate", guess);
    }

    /// <summary>The first day held out: as asked for, or after two thirds of the days observed.</summary>
    static DateOnly Cut(DateOnly first, DateOnly asOf, Duration? holdout) =>
        holdout is { } length ? length.SubtractFrom(asOf) : asOf.AddDays(-((asOf.DayNumber - first.DayNumber) / 3));

    static ClvHoldout Report(
        HoldoutKind kind, DateOnly? from, DateOnly? until, double[] expected, double[] actual, string baseline, double[] guess)
    {
        CountMetrics model = CountMetrics.Of(expected, actual);
        CountMetrics simple = CountMetrics.Of(guess, actual);
        return new ClvHoldout(
            kind, model.Rows, from, until, model.ActualTotal, model.PredictedTotal, model.Mae, model.Rmse, model.Bias,
            new ClvBaseline(baseline, simple.Mae, simple.Rmse, simple.Bias));
    }

    static int[] RowsWhere(bool[] held, bool wanted) => [.. Enumerable.Range(0, held.Length).Where(row => held[row] == wanted)];

    static double Sum(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
            sum += value;
        return sum;
    }
}
