using System.Text.Json;
using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

public class ParetoNbdCdnowTests
{
    readonly Cdnow _cdnow = Cdnow.Load();

    JsonElement Reference => _cdnow.Reference.GetProperty("paretonbd");

    /// <summary>The reference was found by a search without slopes, which knows beta to about four digits.</summary>
    [Fact]
    public void Fit_is_the_maximum_and_matches_the_published_table()
    {
        FitResult<ParetoNbd> fit = ParetoNbd.Fit(_cdnow.Histories);

        JsonElement exact = Reference.GetProperty("exact_mle");
        Close.Relative(exact.GetProperty("r").GetDouble(), fit.Model.R, 1e-5);
        Close.Relative(exact.GetProperty("alpha").GetDouble(), fit.Model.Alpha, 1e-5);
        Close.Relative(exact.GetProperty("s").GetDouble(), fit.Model.S, 1e-4);
        Close.Relative(exact.GetProperty("beta").GetDouble(), fit.Model.Beta, 2e-4);
        Assert.Equal(Reference.GetProperty("exact_mle_log_likelihood").GetDouble(), fit.Report.LogLikelihood, 1e-7);
        double[] errors = [.. Reference.GetProperty("exact_mle_se").EnumerateObject().Select(error => error.Value.GetDouble())];
        for (int index = 0; index < 4; index++)
            Close.Relative(errors[index], fit.Report.StandardErrors[index], 1e-3);
        Assert.Equal(StopReason.Converged, fit.Report.StopReason);

        // Fader, Hardie and Lee (2005), table 2; the printed beta, 11.669, was found to three digits.
        double[] found = [fit.Model.R, fit.Model.Alpha, fit.Model.S];
        Assert.Equal([.553, 10.578, .606], found.Select(value => Math.Round(value, 3)));
        Assert.Equal(11.669, fit.Model.Beta, 2e-3);
        Assert.Equal(-9595.0, fit.Report.LogLikelihood, 0.05);
    }

    /// <summary>lifetimes uses hypergeometric functions; 1e-7 is what those are good to.</summary>
    [Fact]
    public void Conditional_values_match_the_reference_for_six_customers()
    {
        ParetoNbd model = ReferenceModel();
        for (int index = 0; index < Cdnow.ReferenceRows.Length; index++)
        {
            int row = Cdnow.ReferenceRows[index];
            (double x, double recency, double age) = (_cdnow.Frequency[row], _cdnow.Recency[row], _cdnow.Age[row]);
            Close.Relative(Reference.GetProperty("p_alive")[index].GetDouble(), model.ProbabilityAlive(x, recency, age), 1e-7);
            foreach (JsonProperty horizon in Reference.GetProperty("cond_expected_purchases").EnumerateObject())
            {
                double expected = horizon.Value[index].GetDouble();
                Close.Relative(expected, model.ExpectedPurchases(x, recency, age, Json.Number(horizon.Name)), 1e-7);
            }
        }

        foreach (JsonProperty horizon in Reference.GetProperty("expected_purchases_new_customer").EnumerateObject())
            Close.Relative(horizon.Value.GetDouble(), model.ExpectedPurchasesOfNewCustomer(Json.Number(horizon.Name)), 1e-9);
    }

    [Fact]
    public void Probabilities_of_counts_match_the_reference_for_the_first_customer()
    {
        ParetoNbd model = ReferenceModel();
        double[] expected = Reference.GetProperty("cond_prob_n_purchases_t39_customer1").Deserialize<double[]>()!;
        Assert.InRange(expected.Length, 5, 100);
        for (int count = 0; count < expected.Length; count++)
            Assert.Equal(expected[count], model.ProbabilityOfPurchases(2, 30.43, 38.86, 39, count), 1e-7);
    }

    [Fact]
    public void Sums_over_all_customers_match_the_reference()
    {
        ParetoNbd model = ReferenceModel();
        JsonElement sums = Reference.GetProperty("sum_over_customers");

        double expected = sums.GetProperty("cond_expected_39").GetDouble();
        Close.Relative(expected, model.ExpectedPurchases(_cdnow.Histories, 39).Sum(), 1e-7);
        Close.Relative(sums.GetProperty("p_alive").GetDouble(), model.ProbabilityAlive(_cdnow.Histories).Sum(), 1e-7);
    }

    /// <summary>The model with the very parameters that the reference values were computed with.</summary>
    ParetoNbd ReferenceModel()
    {
        JsonElement parameters = Reference.GetProperty("params");
        return new ParetoNbd(Value("r"), Value("alpha"), Value("s"), Value("beta"));

        double Value(string name) => parameters.GetProperty(name).GetDouble();
    }
}
