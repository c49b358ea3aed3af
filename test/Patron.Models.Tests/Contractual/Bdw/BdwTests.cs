using Patron.Models.Contractual;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Contractual;

public class BdwTests
{
    /// <summary>
    /// Four renewals of each segment: the maximum found in 30 digits (mpmath, Newton's method on numeric derivatives, with
    /// nothing of this repository). The high-end parameters are those that the R package foretell prints, .259 / 1.723 / 1.584.
    /// </summary>
    [Theory]
    [InlineData("high end", .259335731511, 1.72255148809, 1.58436151502, -1222.7493182408, .353023297)]
    [InlineData("regular", .523029312909, .89428265891, 1.19639871136, -1401.3830516786, .3740861476)]
    public void Fit_of_the_papers_segments_is_the_exact_maximum(
        string name, double alpha, double beta, double c, double logLikelihood, double errorOfC)
    {
        FitResult<Bdw> fit = Bdw.Fit(Retention2007.First(Segment(name), 4));

        Assert.Equal(StopReason.Converged, fit.Report.StopReason);
        Close.Relative(alpha, fit.Model.Alpha, 1e-8);
        Close.Relative(beta, fit.Model.Beta, 1e-8);
        Close.Relative(c, fit.Model.C, 1e-8);
        Close.Relative(logLikelihood, fit.Report.LogLikelihood, 1e-13);
        Close.Relative(errorOfC, fit.Report.StandardErrors[2], 1e-6);
    }

    /// <summary>
    /// What the paper of 2018 is about: from four renewals the sBG misses the high-end segment's twelfth by far, this model does
    /// not.
    /// </summary>
    [Fact]
    public void Duration_dependence_foresees_the_high_end_segment_from_four_renewals()
    {
        CohortTable seen = Retention2007.First(Retention2007.HighEnd, 4);

        Assert.Equal(.394, Bdw.Fit(seen).Model.Survival(12), .02);
        Assert.InRange(Sbg.Fit(seen).Model.Survival(12), 0, .34);
        Assert.Equal(.335, Bdw.Fit(seen).Model.Polarization, .0005); // the paper's figures for both models
        Assert.Equal(.099, Sbg.Fit(seen).Model.Polarization, .0005);
    }

    [Fact]
    public void With_c_of_one_it_is_the_shifted_beta_geometric_model()
    {
        CohortTable table = CohortTable.FromSurvivors(Retention2007.Regular);
        foreach ((double alpha, double beta) in new[] { (.7, 1.2), (1e-3, 40), (250, .3), (30, 1e6), (2e5, 1e5) })
        {
            (Sbg sbg, Bdw bdw) = (new(alpha, beta), new(alpha, beta, 1));
            Close.Relative(sbg.LogLikelihood(table), bdw.LogLikelihood(table), 1e-12);
            double[] gradient = new double[3];
            double[] expected = new double[2];
            new BdwLikelihood(table).Evaluate([alpha, beta, 1], gradient);
            new SbgLikelihood(table).Evaluate([alpha, beta], expected, new double[2, 2]);
            Close.Relative(expected[0], gradient[0], 1e-10);
            Close.Relative(expected[1], gradient[1], 1e-8);
            foreach (int renewals in new[] { 1, 2, 10, 500 })
            {
                Close.Relative(sbg.Survival(renewals), bdw.Survival(renewals), 1e-12);
                double retention = (beta + renewals - 1) / (alpha + beta + renewals - 1); // Fader and Hardie (2007), equation 8
                Close.Relative(retention, bdw.RetentionRate(renewals), 1e-12);
                Close.Relative(sbg.ChurnProbability(renewals), bdw.ChurnProbability(renewals), 1e-12);
            }
        }
    }

    [Fact]
    public void Gradient_agrees_with_central_differences()
    {
        BdwLikelihood likelihood = new(CohortTable.Of(
            new Cohort(Retention2007.Regular), new([80, 70, 69]) { RenewedBefore = 4 }));
        foreach (double[] at in new[] { new[] { .7, 1.2, 1.3 }, [.01, 50, .3], [30, .02, 2.5], [4, 4000, 3] })
        {
            double[] gradient = new double[3];
            likelihood.Evaluate(at, gradient);
            for (int index = 0; index < 3; index++)
            {
                double step = 1e-6 * at[index];
                double slope = (Moved(index, step) - Moved(index, -step)) / (2 * step);
                Close.Relative(slope, gradient[index], 1e-6);

                double Moved(int parameter, double by)
                {
                    double[] moved = [.. at];
                    moved[parameter] += by;
                    return likelihood.Evaluate(moved, new double[3]);
                }
            }
        }
    }

    [Theory]
    [InlineData(1, 1.4)]
    [InlineData(2, .8)]
    [InlineData(3, 1)]
    public void Fit_recovers_the_parameters_that_generated_the_data(long seed, double c)
    {
        Bdw truth = new(.6, 2, c);
        FitResult<Bdw> fit = Bdw.Fit(truth.Simulate(30_000, 10, seed).Table);

        double[] errors = fit.Report.StandardErrors;
        Assert.InRange(fit.Model.Alpha - truth.Alpha, -3 * errors[0], 3 * errors[0]);
        Assert.InRange(fit.Model.Beta - truth.Beta, -3 * errors[1], 3 * errors[1]);
        Assert.InRange(fit.Model.C - truth.C, -3 * errors[2], 3 * errors[2]);
        Assert.InRange(errors[2], .005, .2);
    }

    [Fact]
    public void A_table_with_fewer_renewals_than_parameters_is_warned_of()
    {
        Assert.NotEmpty(Bdw.Fit(CohortTable.FromSurvivors(100, 80, 70)).Report.Warnings);
        Assert.Empty(Bdw.Fit(CohortTable.FromSurvivors(100, 80, 70), new RenewalFitOptions { Penalty = 5 }).Report.Warnings);
    }

    /// <summary>Computed in 30 digits with mpmath: the plain sums, with B by its gamma functions.</summary>
    [Fact]
    public void Discounted_renewals_match_the_sums_in_many_digits()
    {
        Bdw bdw = new(.259, 1.723, 1.584);
        Close.Relative(6.934195916771, bdw.DiscountedRenewals(3, double.PositiveInfinity, .1), 1e-12);
        Close.Relative(95.0997530732831, bdw.DiscountedRenewals(0, 44_999, .001), 1e-10);
        // Fader and Hardie (2010), DERL and DEL by the Gauss hypergeometric function.
        Sbg sbg = new(.668, 3.806);
        Close.Relative(6.89705739774609, sbg.DiscountedRenewals(4, double.PositiveInfinity, .1), 1e-12);
        Close.Relative(5.92259640761276, sbg.DiscountedPeriodsOfNewCustomer(double.PositiveInfinity, .1), 1e-12);
        Close.Relative(1004.04234017899, sbg.DiscountedRenewals(4, double.PositiveInfinity, 1e-6), 1e-9);
    }

    static double[] Segment(string name) => name == "high end" ? Retention2007.HighEnd : Retention2007.Regular;
}
