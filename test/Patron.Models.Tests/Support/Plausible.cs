using Patron.Models.Btyd;

namespace Patron.Models.Tests.Support;

/// <summary>What every forecast must be, whatever the model and the history.</summary>
static class Plausible
{
    /// <param name="model">The model.</param>
    /// <param name="history">The history.</param>
    /// <param name="most">Purchases in the horizon of a customer who is alive and never leaves.</param>
    public static void Check(PurchaseModel model, RandomHistory history, double most)
    {
        (double frequency, double recency, double age, double horizon, double rate) = history;
        string what = $"{model}, {history}";
        double alive = model.ProbabilityAlive(frequency, recency, age);
        Assert.True(alive is >= 0 and <= 1, $"p_alive {alive}; {what}");
        double expected = model.ExpectedPurchases(frequency, recency, age, horizon);
        Assert.True(expected >= 0 && double.IsFinite(expected), $"expected {expected}; {what}");
        Assert.True(expected <= alive * most * (1 + 1e-9), $"expected {expected:R} above {alive * most:R}; {what}");

        double discounted = model.DiscountedPurchases(frequency, recency, age, horizon, rate);
        Assert.True(discounted >= 0 && discounted <= expected * (1 + 1e-9), $"discounted {discounted:R} of {expected:R}; {what}");
        double least = expected * Math.Exp(-rate * horizon);
        Assert.True(discounted >= least * (1 - 1e-9), $"discounted {discounted:R} of {expected:R} below {least:R}; {what}");
        double forever = model.DiscountedPurchases(frequency, recency, age, double.PositiveInfinity, rate);
        Assert.True(double.IsFinite(forever), $"DERT {forever}; {what}");
        Assert.True(forever >= discounted * (1 - 1e-9), $"DERT {forever:R}, DECT {discounted:R}; {what}");

        double sum = 0;
        for (int count = 0; count < 4; count++)
        {
            double probability = model.ProbabilityOfPurchases(frequency, recency, age, horizon, count);
            Assert.True(probability is >= 0 and <= 1, $"probability {probability} of {count}; {what}");
            sum += probability;
        }

        Assert.True(sum <= 1 + 1e-9, $"probabilities of four counts sum to {sum:R}; {what}");
    }
}
