using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Uplift;
using Patron.Pipeline.Modelling.Uplift;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Modelling.Uplift;

/// <summary>Campaigns that treated different shares of different customers, without any effect.</summary>
public sealed class UnequalSharesTests
{
    /// <summary>
    /// A treats 900 and leaves 100 of customers who answer in a fifth of cases, B 500 and 500 who answer in a twentieth; no
    /// treatment does anything.
    /// </summary>
    static ContactRows Contacts(int times, double shareOfB = 0.5)
    {
        int size = 1000 * times;
        int all = 2 * size;
        bool IsA(int row) => row < size;
        double[] drawn = [.. Enumerable.Range(0, all).Select(row => StableHash.Share(1, "answers", $"{row}"))];
        return new ContactRows(
            [.. Enumerable.Range(0, all).Select(row => $"c{row}")],
            [.. Enumerable.Range(0, all).Select(row => IsA(row) ? "A" : "B")],
            [.. Enumerable.Repeat("voucher", all)],
            [.. Enumerable.Range(0, all).Select(row => row % 1000 < (IsA(row) ? 900 : 1000 * shareOfB))],
            new FeatureTable([new NumericColumn("noise", [.. Enumerable.Range(0, all).Select(row => StableHash.Share(1, "noise", $"{row}"))])]),
            [.. drawn.Select((share, row) => share < (IsA(row) ? 0.2 : 0.05) ? 1.0 : 0)]);
    }

    [Fact]
    public void Figures_of_campaigns_in_other_shares_show_no_effect_where_there_is_none()
    {
        ContactRows contacts = Contacts(times: 4);
        ArmRows arm = contacts.Of("voucher", OutcomeKind.Binary)!;
        Assert.True(arm.SharesDiffer);
        Assert.Equal((0.5, 0.9), (arm.LeastShare, arm.MostShare));

        // As they are, treated and control lie 0.07 apart: 205 of 1400 on average against 45 of 600.
        double[] outcomes = arm.Rows.Outcomes;
        double pooled = outcomes.Where((_, row) => arm.Rows.ArmOf[row] == 1).Average() - outcomes.Where((_, row) => arm.Rows.ArmOf[row] == 0).Average();
        Assert.Equal(0.071, pooled, 0.015);

        UpliftDefinition model = ContactedShop.Model with { Learners = null, Base = BaseLearner.Linear, Folds = 2 };
        TreatmentFit fit = TreatmentFit.Of(model, Settings, arm, () => arm);
        Assert.InRange(0, fit.Finding.AverageEffect.Low, fit.Finding.AverageEffect.High);
        TreatmentJudgement judged = fit.Finding.Judged!;
        Assert.InRange(0, judged.Qini!.Value.Low, judged.Qini.Value.High);
        Assert.Null(judged.Auuc);
        Assert.Equal(judged.AverageEffect.Value, judged.Gain[^1].Gain, 1e-12);
        Assert.Equal(0, judged.Gain[9].Gain, 0.03);
        Assert.DoesNotContain("two models", fit.Finding.Reason!, StringComparison.Ordinal);
        Assert.Contains(fit.Warnings, warning => warning.Contains("treated shares from 0.50 to 0.90", StringComparison.Ordinal));
    }

    [Fact]
    public void Learners_that_compare_arms_as_they_are_are_refused()
    {
        ArmRows arm = Contacts(times: 1).Of("voucher", OutcomeKind.Binary)!;
        ArgumentException error = Assert.Throws<ArgumentException>(() => arm.Require([UpliftLearner.TwoModel, UpliftLearner.XLearner]));
        Assert.Contains("name dr_learner, r_learner or forest", error.Message, StringComparison.Ordinal);
        arm.Require([UpliftLearner.TwoModel, UpliftLearner.DrLearner]);
        arm.Require(null);
    }

    [Fact]
    public void Equal_shares_are_compared_as_they_are()
    {
        ArmRows arm = Contacts(times: 1, shareOfB: 0.9).Of("voucher", OutcomeKind.Binary)!;
        Assert.False(arm.SharesDiffer);
        arm.Require([UpliftLearner.TwoModel]);
    }

    static ProjectSettings Settings => new() { Name = "shop", File = "patron.yml", CustomerKey = "customer_id", Currency = "EUR" };
}
