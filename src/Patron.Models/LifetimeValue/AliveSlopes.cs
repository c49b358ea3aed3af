using Patron.Models.Btyd;

namespace Patron.Models.LifetimeValue;

/// <summary>Derivatives of ln P(alive) by the logs of a purchase model's parameters, by central differences of the log odds.</summary>
sealed class AliveSlopes(PurchaseModel model)
{
    const double Step = 1e-4;

    readonly (PurchaseModel Up, PurchaseModel Down)[] _moved =
        [.. Enumerable.Range(0, model.Parameters.Count).Select(index => (model.Moved(index, Step), model.Moved(index, -Step)))];

    /// <summary>Adds them to a gradient; they are 0 where the customer cannot be gone.</summary>
    public void AddTo(Span<double> gradient, double frequency, double recency, double age, double alive)
    {
        if (alive == 1)
            return;
        for (int index = 0; index < gradient.Length; index++)
        {
            (PurchaseModel up, PurchaseModel down) = _moved[index];
            double slope = (up.LogOddsGone(frequency, recency, age) - down.LogOddsGone(frequency, recency, age)) / (2 * Step);
            gradient[index] -= (1 - alive) * slope;
        }
    }
}
