using Patron.Models.Evaluation;
using Patron.Models.LifetimeValue;
using Patron.Models.Numerics;
using Patron.Models.Spend;

namespace Patron.Pipeline.Direct.Clv;

/// <summary>Judges a purchase model on customers that it was not fitted on.</summary>
static class CustomerHoldout
{
    const long Seed = 42;

    /// <summary>
    /// Fits on two thirds of the customers, chosen by a stable hash of their keys, and compares the repeat purchases expected of the
    /// others, given only their age, with those they made. Null where either part is empty.
    /// </summary>
    public static ClvHoldout? ByCustomers(CustomerHistories customers, ModelForecaster model)
    {
        bool[] held = Array.ConvertAll(customers.Keys, key => StableHash.Share(Seed, "clv hold-out", key) < 1.0 / 3);
        CustomerHistories fitted = customers.TakePurchases(RowsWhere(held, false));
        CustomerHistories judged = customers.TakePurchases(RowsWhere(held, true));
        if (fitted.Count == 0 || judged.Count == 0)
            return null;

        ClvFit fit = ClvFit.Of(fitted, model, GammaGamma.TheKind);
        double rate = Sum(fitted.Histories.Age) is > 0 and double time ? Sum(fitted.Histories.Frequency) / time : 0;
        double[] expected = new double[judged.Count];
        double[] guess = new double[judged.Count];
        for (int row = 0; row < judged.Count; row++)
        {
            expected[row] = fit.Purchases.Model.ExpectedPurchasesOfNewCustomer(judged.Histories.Age[row]);
            guess[row] = rate * judged.Histories.Age[row];
        }

        return Of(
            HoldoutKind.Customers, null, null, CountMetrics.Of(expected, judged.Histories.Frequency), "everybody buys at the mean rate",
            CountMetrics.Of(guess, judged.Histories.Frequency));
    }

    /// <summary>A hold-out as people read it.</summary>
    public static ClvHoldout Of(HoldoutKind kind, DateOnly? from, DateOnly? until, CountMetrics model, string baseline, CountMetrics guess) => new(
        kind, model.Rows, from, until, model.ActualTotal, model.PredictedTotal, model.Mae, model.Rmse, model.Bias,
        new ClvBaseline(baseline, guess.Mae, guess.Rmse, guess.Bias));

    static int[] RowsWhere(bool[] held, bool wanted) => [.. Enumerable.Range(0, held.Length).Where(row => held[row] == wanted)];

    static double Sum(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
            sum += value;
        return sum;
    }
}
