namespace Patron.Models.Btyd;

/// <summary>The fit of a model that differs from BG/NBD at most in its first chance to leave.</summary>
static class BetaGeometricFit
{
    public static PurchaseFit<TModel> Of<TModel>(PurchaseModelKind kind, FirstChance first)
        where TModel : BetaGeometricModel => new()
        {
            Kind = kind,
            FoldsUpTo = 0.25,
            Centre = mean => [1, mean.Age, 1, 1],
            Start = mean => [0.5, 0.5 * mean.Age / Math.Clamp(mean.Frequency, 0.01, 100), 1, 2],
        };
}
