using Patron.Models.LifetimeValue.Regression;

namespace Patron.Models.Tests.LifetimeValue.Regression;

public sealed class CdnowValuesTests
{
    [Fact]
    public void On_Cdnow_the_purchase_model_wins_and_regressions_are_better_than_guesses()
    {
        IReadOnlyList<ValueCandidate> judged = CdnowValues.Judged.Value;
        Assert.Equal(5, judged.Count);
        Assert.All(judged.Skip(1), one => Assert.True(one.PurchasesBehind.Low > 0, one.Name));
        foreach (ValueCandidate regression in judged.Skip(1).Take(2))
        {
            Assert.All(judged.Skip(3), guess => Assert.True(regression.PurchasesRmse < guess.PurchasesRmse, guess.Name));
            Assert.All(judged.Skip(3), guess => Assert.True(regression.MoneyRmse < guess.MoneyRmse, guess.Name));
        }
    }
}
