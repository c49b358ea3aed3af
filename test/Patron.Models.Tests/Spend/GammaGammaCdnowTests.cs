using System.Text.Json;
using Patron.Models.Numerics;
using Patron.Models.Spend;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Spend;

public class GammaGammaCdnowTests
{
    readonly Cdnow _cdnow = Cdnow.Load();

    JsonElement Reference => _cdnow.Reference.GetProperty("gammagamma");

    [Fact]
    public void Fit_is_the_exact_maximum_and_matches_the_published_values()
    {
        FitResult<GammaGamma> fit = GammaGamma.Fit(_cdnow.Frequency, _cdnow.MeanSpend);

        JsonElement exact = Reference.GetProperty("exact_mle");
        Close.Relative(exact.GetProperty("p").GetDouble(), fit.Model.P, 1e-7);
        Close.Relative(exact.GetProperty("q").GetDouble(), fit.Model.Q, 1e-7);
        Close.Relative(exact.GetProperty("v").GetDouble(), fit.Model.V, 1e-7);
        Close.Relative(Reference.GetProperty("exact_mle_log_likelihood").GetDouble(), fit.Report.LogLikelihood, 1e-12);
        Assert.Equal(StopReason.Converged, fit.Report.StopReason);
        JsonElement errors = Reference.GetProperty("exact_mle_se");
        Close.Relative(errors.GetProperty("p").GetDouble(), fit.Report.StandardErrors[0], 1e-6);
        Close.Relative(errors.GetProperty("q").GetDouble(), fit.Report.StandardErrors[1], 1e-6);
        Close.Relative(errors.GetProperty("v").GetDouble(), fit.Report.StandardErrors[2], 1e-6);

        // Fader and Hardie (2013): 6.25, 3.74, 15.44, -4055.92; their v is stopped a little short of the maximum, 15.448.
        Assert.Equal(6.25, fit.Model.P, 0.005);
        Assert.Equal(3.74, fit.Model.Q, 0.005);
        Assert.Equal(15.44, fit.Model.V, 0.01);
        Assert.Equal(-4055.92, fit.Report.LogLikelihood, 0.005);
    }

    [Fact]
    public void Expected_spend_matches_the_published_first_ten_customers()
    {
        GammaGamma fitted = GammaGamma.Fit(_cdnow.Frequency, _cdnow.MeanSpend).Model;
        double[] expected = [24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17];

        double[] actual = new double[10];
        fitted.ExpectedSpend(_cdnow.Frequency.AsSpan(0, 10), _cdnow.MeanSpend.AsSpan(0, 10), actual);

        // The table's means are rounded to cents, the paper's are not: one cent either way.
        for (int row = 0; row < 10; row++)
            Assert.Equal(expected[row], actual[row], 0.015);
    }

    [Fact]
    public void Expected_spend_matches_the_reference()
    {
        JsonElement parameters = Reference.GetProperty("params");
        GammaGamma model = new(Value("p"), Value("q"), Value("v"));
        for (int index = 0; index < Cdnow.ReferenceRows.Length; index++)
        {
            int row = Cdnow.ReferenceRows[index];
            double expected = Reference.GetProperty("cond_expected_average_profit")[index].GetDouble();
            Close.Relative(expected, model.ExpectedSpend(_cdnow.Frequency[row], _cdnow.MeanSpend[row]), 1e-9);
        }

        double[] all = new double[_cdnow.Frequency.Length];
        model.ExpectedSpend(_cdnow.Frequency, _cdnow.MeanSpend, all);
        Close.Relative(Reference.GetProperty("sum_over_all_customers").GetDouble(), all.Sum(), 1e-9);
        Close.Relative(Reference.GetProperty("population_mean").GetDouble(), model.PopulationMean, 1e-9);

        double Value(string name) => parameters.GetProperty(name).GetDouble();
    }
}
