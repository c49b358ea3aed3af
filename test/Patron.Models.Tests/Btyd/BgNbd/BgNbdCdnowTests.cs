using System.Text.Json;
using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

public class BgNbdCdnowTests
{
    readonly Cdnow _cdnow = Cdnow.Load();

    JsonElement Reference => _cdnow.Reference.GetProperty("bgnbd");

    [Fact]
    public void Fit_is_the_exact_maximum_and_matches_the_published_table()
    {
        FitResult<BgNbd> fit = BgNbd.Fit(_cdnow.Histories);

        JsonElement exact = Reference.GetProperty("exact_mle");
        Close.Relative(exact.GetProperty("r").GetDouble(), fit.Model.R, 1e-8);
        Close.Relative(exact.GetProperty("alpha").GetDouble(), fit.Model.Alpha, 1e-8);
        Close.Relative(exact.GetProperty("a").GetDouble(), fit.Model.A, 1e-8);
        Close.Relative(exact.GetProperty("b").GetDouble(), fit.Model.B, 1e-8);
        Close.Relative(Reference.GetProperty("exact_mle_log_likelihood").GetDouble(), fit.Report.LogLikelihood, 1e-13);
        Assert.Equal(StopReason.Converged, fit.Report.StopReason);
        Assert.Empty(fit.Report.Warnings);

        // Fader, Hardie and Lee (2005), table 2.
        double[] found = [fit.Model.R, fit.Model.Alpha, fit.Model.A, fit.Model.B];
        Assert.Equal([.243, 4.414, .793, 2.426], found.Select(Rounded));
        Assert.Equal(-9582.4, fit.Report.LogLikelihood, 0.05);

        static double Rounded(double value) => Math.Round(value, 3);
    }

    [Fact]
    public void Covariance_is_symmetric_and_matches_the_exact_one()
    {
        FitReport report = BgNbd.Fit(_cdnow.Histories).Report;

        double[][] exact = Reference.GetProperty("exact_mle_cov").Deserialize<double[][]>()!;
        for (int row = 0; row < 4; row++)
        {
            for (int column = 0; column < 4; column++)
            {
                Close.Relative(exact[row][column], report.Covariance[row, column], 1e-6);
                Assert.Equal(report.Covariance[column, row], report.Covariance[row, column]);
            }

            Close.Relative(Math.Sqrt(exact[row][row]), report.StandardErrors[row], 1e-6);
        }
    }

    [Fact]
    public void Conditional_values_match_the_reference_for_six_customers()
    {
        BgNbd model = ReferenceModel();
        for (int index = 0; index < Cdnow.ReferenceRows.Length; index++)
        {
            int row = Cdnow.ReferenceRows[index];
            (double x, double recency, double age) = (_cdnow.Frequency[row], _cdnow.Recency[row], _cdnow.Age[row]);
            Close.Relative(Reference.GetProperty("p_alive")[index].GetDouble(), model.ProbabilityAlive(x, recency, age), 1e-9);
            foreach (JsonProperty horizon in Reference.GetProperty("cond_expected_purchases").EnumerateObject())
            {
                double expected = horizon.Value[index].GetDouble();
                Close.Relative(expected, model.ExpectedPurchases(x, recency, age, Json.Number(horizon.Name)), 1e-9);
            }
        }
    }

    [Fact]
    public void Expectation_of_a_new_customer_matches_the_reference_and_the_published_values()
    {
        foreach (JsonProperty horizon in Reference.GetProperty("expected_purchases_new_customer").EnumerateObject())
        {
            double expected = horizon.Value.GetDouble();
            Close.Relative(expected, ReferenceModel().ExpectedPurchasesOfNewCustomer(Json.Number(horizon.Name)), 1e-9);
        }

        // Hardie, "Implementing the BG/NBD model in Excel": parameters fitted there.
        BgNbd published = new(.2425945, 4.4136019, .7929199, 2.4258881);
        double[] horizons = [.1429, 1, 3, 31.8571, 32];
        double[] values = [.0078, .0532, .1506, 1.0405, 1.0437];
        Assert.Equal(values, horizons.Select(horizon => Math.Round(published.ExpectedPurchasesOfNewCustomer(horizon), 4)));

        // The spreadsheet's series is cut short at 78 weeks: it prints 1.8576. Equation 9 in 30 digits gives 1.857956009118.
        Close.Relative(1.857956009118, published.ExpectedPurchasesOfNewCustomer(78), 1e-11);
        Assert.Equal(1.8576, published.ExpectedPurchasesOfNewCustomer(78), 4e-4);
        Assert.Equal(1.2259, published.ExpectedPurchases(2, 30.43, 38.86, 39), 5e-5);
        Assert.Equal(.72661, published.ProbabilityAlive(2, 30.43, 38.86), 5e-6);
    }

    [Fact]
    public void Sums_over_all_customers_match_the_reference()
    {
        BgNbd model = ReferenceModel();
        JsonElement sums = Reference.GetProperty("sum_over_customers");

        double expected = sums.GetProperty("cond_expected_39").GetDouble();
        Close.Relative(expected, model.ExpectedPurchases(_cdnow.Histories, 39).Sum(), 1e-9);
        Close.Relative(sums.GetProperty("p_alive").GetDouble(), model.ProbabilityAlive(_cdnow.Histories).Sum(), 1e-9);
    }

    /// <summary>The model with the very parameters that the reference values were computed with.</summary>
    BgNbd ReferenceModel()
    {
        JsonElement parameters = Reference.GetProperty("params");
        return new BgNbd(Value("r"), Value("alpha"), Value("a"), Value("b"));

        double Value(string name) => parameters.GetProperty(name).GetDouble();
    }
}
