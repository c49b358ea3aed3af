using Patron.Models.Contractual;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Contractual;

public class SbgTests
{
    /// <summary>
    /// Seven renewals of the 1,000 customers of each segment, found in 30 digits by mpmath. The reference numbers print .6681 /
    /// 3.8062 and .7041 / 1.1821 at -1611.158 and -1680.265: the same, but for the last digit of β, which their search had left a
    /// little off.
    /// </summary>
    [Theory]
    [InlineData("high end", .668088351106, 3.80609496406, -1611.1581473912, .7855316918)]
    [InlineData("regular", .704077298474, 1.18204302621, -1680.2651884633, .1524756317)]
    public void Fit_of_the_papers_segments_is_the_exact_maximum(
        string name, double alpha, double beta, double logLikelihood, double errorOfBeta)
    {
        FitResult<Sbg> fit = Sbg.Fit(Retention2007.First(Segment(name), 7));

        Assert.Equal(StopReason.Converged, fit.Report.StopReason);
        Assert.Empty(fit.Report.Warnings);
        Close.Relative(alpha, fit.Model.Alpha, 1e-9);
        Close.Relative(beta, fit.Model.Beta, 1e-9);
        Close.Relative(logLikelihood, fit.Report.LogLikelihood, 1e-13);
        Close.Relative(errorOfBeta, fit.Report.StandardErrors[1], 1e-7);
        Assert.Equal(fit.Report.LogLikelihood, fit.Model.LogLikelihood(Retention2007.First(Segment(name), 7)), 1e-9);
    }

    /// <summary>The paper's point, its figure 4: seven renewals foresee the other five within two percentage points.</summary>
    [Theory]
    [InlineData("high end")]
    [InlineData("regular")]
    public void Survival_of_the_five_renewals_that_the_fit_has_not_seen_is_foreseen(string name)
    {
        double[] segment = Segment(name);
        Sbg model = Sbg.Fit(Retention2007.First(segment, 7)).Model;
        for (int renewal = 8; renewal <= 12; renewal++)
            Assert.Equal(segment[renewal] / 1000, model.Survival(renewal), 0.02);
    }

    [Fact]
    public void Gradient_and_Hessian_agree_with_central_differences()
    {
        SbgLikelihood likelihood = new(CohortTable.Of(
            new Cohort(Retention2007.Regular), new([80, 70, 69]) { RenewedBefore = 4 }));
        foreach (double[] at in new[] { new[] { .7, 1.2 }, [.01, 50], [300, .02] })
            Derivatives.Agree(likelihood.Evaluate, at);
    }

    [Fact]
    public void Several_cohorts_weights_and_losses_say_the_same_as_one_table()
    {
        Sbg one = Sbg.Fit(CohortTable.FromSurvivors(200, 120, 90, 80)).Model;
        Cohort half = new([100, 60, 45, 40]);
        Assert.Equal(one.ToString(), Sbg.Fit(CohortTable.Of(half, half)).Model.ToString());
        Assert.Equal(one.ToString(), Sbg.Fit(CohortTable.Of(half with { Weight = 2 })).Model.ToString());
        Assert.Equal(one.ToString(), Sbg.Fit(CohortTable.Of(Cohort.FromLosses([80, 30, 10], 80))).Model.ToString());

        // The same customers, told in two pieces: the second knows only those who had renewed once.
        CohortTable pieces = CohortTable.Of(new Cohort([200, 120]), new Cohort([120, 90, 80]) { RenewedBefore = 1 });
        Assert.Equal(one.ToString(), Sbg.Fit(pieces).Model.ToString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Fit_recovers_the_parameters_that_generated_the_data(long seed)
    {
        Sbg truth = new(.8, 2.5);
        FitResult<Sbg> fit = Sbg.Fit(truth.Simulate(20_000, 8, seed).Table);

        double[] errors = fit.Report.StandardErrors;
        Assert.InRange(fit.Model.Alpha - truth.Alpha, -3 * errors[0], 3 * errors[0]);
        Assert.InRange(fit.Model.Beta - truth.Beta, -3 * errors[1], 3 * errors[1]);
        Assert.InRange(errors[0], .005, .1);
    }

    [Fact]
    public void What_the_data_leave_open_is_warned_of_and_a_penalty_settles_it()
    {
        FitReport nobodyLeft = Sbg.Fit(CohortTable.FromSurvivors(50, 50, 50)).Report;
        Assert.NotEmpty(nobodyLeft.Warnings);
        FitReport allAlike = Sbg.Fit(CohortTable.FromSurvivors(1000, 500, 250, 125)).Report;
        Assert.NotEmpty(allAlike.Warnings);

        FitResult<Sbg> steadied = Sbg.Fit(CohortTable.FromSurvivors(50, 50, 50), new RenewalFitOptions { Penalty = 1 });
        Assert.Empty(steadied.Report.Warnings);
        Assert.InRange(steadied.Model.FirstChurn, 0.001, 0.2);

        Assert.Throws<ArgumentException>(() => Sbg.Fit(CohortTable.FromSurvivors(50)));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => Sbg.Fit(CohortTable.FromSurvivors(50, 40), new RenewalFitOptions { Penalty = -1 }));
    }

    static double[] Segment(string name) => name == "high end" ? Retention2007.HighEnd : Retention2007.Regular;
}
