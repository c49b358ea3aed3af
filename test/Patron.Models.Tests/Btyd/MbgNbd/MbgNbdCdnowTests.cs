using System.Text.Json;
using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

public class MbgNbdCdnowTests
{
    readonly Cdnow _cdnow = Cdnow.Load();

    JsonElement Reference => _cdnow.Reference.GetProperty("mbgnbd");

    [Fact]
    public void Fit_is_the_exact_maximum_and_better_than_that_of_lifetimes()
    {
        FitResult<MbgNbd> fit = MbgNbd.Fit(_cdnow.Histories);

        JsonElement exact = Reference.GetProperty("exact_mle");
        Close.Relative(exact.GetProperty("r").GetDouble(), fit.Model.R, 1e-8);
        Close.Relative(exact.GetProperty("alpha").GetDouble(), fit.Model.Alpha, 1e-8);
        Close.Relative(exact.GetProperty("a").GetDouble(), fit.Model.A, 1e-8);
        Close.Relative(exact.GetProperty("b").GetDouble(), fit.Model.B, 1e-8);
        Close.Relative(Reference.GetProperty("exact_mle_log_likelihood").GetDouble(), fit.Report.LogLikelihood, 1e-13);
        Assert.True(fit.Report.LogLikelihood >= Reference.GetProperty("log_likelihood_total").GetDouble());
        Assert.Equal(-9582.133, fit.Report.LogLikelihood, 5e-4);
        Assert.Equal(StopReason.Converged, fit.Report.StopReason);
        Assert.Empty(fit.Report.Warnings);
    }

    [Fact]
    public void Covariance_is_symmetric_and_matches_the_exact_one() =>
        Close.Matrix(Reference.GetProperty("exact_mle_cov"), MbgNbd.Fit(_cdnow.Histories).Report.Covariance, 1e-6);

    [Fact]
    public void Conditional_values_match_the_reference_for_six_customers()
    {
        MbgNbd model = ReferenceModel();
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
    public void A_new_customer_matches_the_reference()
    {
        foreach (JsonProperty horizon in Reference.GetProperty("expected_purchases_new_customer").EnumerateObject())
        {
            double expected = horizon.Value.GetDouble();
            Close.Relative(expected, ReferenceModel().ExpectedPurchasesOfNewCustomer(Json.Number(horizon.Name)), 1e-9);
        }

        JsonElement probabilities = Reference.GetProperty("prob_n_purchases_t39");
        for (int count = 0; count < probabilities.GetArrayLength(); count++)
            Close.Relative(probabilities[count].GetDouble(), ReferenceModel().ProbabilityOfPurchases(0, 0, 0, 39, count), 1e-9);
    }

    [Fact]
    public void Sums_over_all_customers_match_the_reference()
    {
        MbgNbd model = ReferenceModel();
        JsonElement sums = Reference.GetProperty("sum_over_customers");

        double expected = sums.GetProperty("cond_expected_39").GetDouble();
        Close.Relative(expected, model.ExpectedPurchases(_cdnow.Histories, 39).Sum(), 1e-9);
        Close.Relative(sums.GetProperty("p_alive").GetDouble(), model.ProbabilityAlive(_cdnow.Histories).Sum(), 1e-9);
    }

    /// <summary>The model with the very parameters that the reference values were computed with.</summary>
    MbgNbd ReferenceModel()
    {
        JsonElement parameters = Reference.GetProperty("params");
        return new MbgNbd(Value("r"), Value("alpha"), Value("a"), Value("b"));

        double Value(string name) => parameters.GetProperty(name).GetDouble();
    }
}
