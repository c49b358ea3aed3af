using Patron.Models.Boosting;

namespace Patron.Models.Tests.Boosting;

public sealed class BoostingLossTests
{
    public static TheoryData<string, double?, double[]> Losses => new()
    {
        { "logistic", null, [0, 0.25, 1] },
        { "squared_error", null, [-3, 0, 12.5] },
        { "poisson", null, [0, 1, 17] },
        { "gamma", null, [0.01, 1, 250] },
        { "tweedie", 1.1, [0, 0.5, 30] },
        { "tweedie", 1.9, [0, 0.5, 30] },
    };

    // The step gives central differences of about ten digits; hessians come from differences of the gradient.
    [Theory]
    [MemberData(nameof(Losses))]
    public void Gradient_and_hessian_are_the_derivatives_of_the_loss(string key, double? power, double[] targets)
    {
        const double Step = 1e-5;
        BoostingLoss loss = BoostingLoss.Find(key, power)!;
        foreach (double target in targets)
        {
            for (double score = -4; score <= 4; score += 0.37)
            {
                (LossPoint up, LossPoint down) = (loss.At(score + Step, target), loss.At(score - Step, target));
                LossPoint at = loss.At(score, target);
                Close(at.Gradient, (up.Loss - down.Loss) / (2 * Step));
                Close(at.Hessian, (up.Gradient - down.Gradient) / (2 * Step));
                Assert.True(at.Hessian >= 0);
            }
        }

        static void Close(double expected, double actual) =>
            Assert.Equal(expected, actual, 1e-6 * Math.Max(1, Math.Abs(expected)));
    }

    // The mean of the targets is what a loss without features foretells.
    [Theory]
    [MemberData(nameof(Losses))]
    public void The_score_of_a_mean_has_no_gradient_and_its_response_is_the_mean(string key, double? power, double[] targets)
    {
        BoostingLoss loss = BoostingLoss.Find(key, power)!;
        double mean = targets.Average();
        double score = loss.Score(mean);
        Assert.Equal(mean, loss.Response(score), 1e-12 * Math.Max(1, mean));
        Assert.Equal(0, targets.Sum(target => loss.At(score, target).Gradient), 1e-10 * Math.Max(1, mean * targets.Length));
    }

    [Fact]
    public void The_logistic_loss_stays_finite_far_out()
    {
        foreach (double score in new[] { -800.0, 800 })
        {
            LossPoint point = BoostingLoss.Logistic.At(score, 1);
            Assert.Equal(score < 0 ? 800 : 0, point.Loss, 1e-12);
            Assert.True(double.IsFinite(point.Gradient) && point.Hessian >= 0);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(double.NaN)]
    public void A_tweedie_power_outside_1_to_2_is_refused(double power) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => BoostingLoss.Tweedie(power));

    [Fact]
    public void A_loss_is_found_by_its_key_and_no_other_word()
    {
        Assert.Same(BoostingLoss.Gamma, BoostingLoss.Find("gamma"));
        Assert.Equal(1.3, BoostingLoss.Find("tweedie", 1.3)!.Power);
        Assert.Null(BoostingLoss.Find("tweedie"));
        Assert.Null(BoostingLoss.Find("huber"));
    }
}
