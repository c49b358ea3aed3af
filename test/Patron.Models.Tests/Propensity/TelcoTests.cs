using System.Text.Json;
using Patron.Models.Evaluation;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Models.Tests.Propensity;

/// <summary>
/// The public telco data against ../shared/reference: numbers.md section 4 (recomputed maximum likelihood), telco.json
/// (statsmodels' Logit) and baselines.md section 4 (scikit-learn 1.2.1 on the folds of telco_folds.csv).
/// </summary>
public sealed class TelcoTests
{
    static readonly Lazy<Telco> Shared = new(Telco.Whole);
    static readonly Lazy<FitResult<PropensityModel>> SharedFit =
        new(() => PropensityModel.Fit(Shared.Value.Table, Shared.Value.Churned, MaximumLikelihood));

    static readonly PropensityOptions MaximumLikelihood = new()
    {
        Learner = new LogisticLearnerOptions
        {
            Preprocessing = new PreprocessingOptions { DropFirstLevel = true, Scaling = FeatureScaling.None },
            Regression = new LogisticRegressionOptions { Penalty = 0 },
        },
    };

    [Fact]
    public void Maximum_likelihood_gives_the_published_fit()
    {
        Telco telco = Shared.Value;
        Assert.Equal((7032, 1869), (telco.Table.Rows, telco.Churned.Count(churned => churned)));
        FitResult<PropensityModel> fit = SharedFit.Value;
        int predictors = fit.Report.StandardErrors.Count(error => !double.IsNaN(error)) - 1;
        Assert.Equal(23, predictors);
        Assert.Equal(StopReason.Converged, fit.Report.StopReason);
        Assert.Equal(-2913.136, fit.Report.LogLikelihood, 0.0005);
        Assert.Equal(5874.272, (2 * (predictors + 1)) - (2 * fit.Report.LogLikelihood), 0.0005);

        BinaryMetrics metrics = BinaryMetrics.Of(fit.Model.Score(telco.Table).Probabilities, telco.Churned);
        Assert.Equal(0.848207, metrics.Auc!.Value, 5e-7);
        Assert.Equal(0.134363, metrics.Brier, 5e-7);
        Assert.Equal(0.807025, metrics.Accuracy, 5e-7);
        Assert.Equal(0.7342, metrics.MajorityAccuracy, 5e-5);
        Assert.Equal(5826.272, 2 * metrics.LogLoss * 7032, 0.0005);
        Assert.Equal(0.2884, metrics.Lift[0].Gain!.Value, 5e-5);
        Assert.Equal(0.5131, metrics.Lift[1].Gain!.Value, 5e-5);
    }

    [Theory]
    [InlineData("intercept", 1.165287)]
    [InlineData("tenure", -0.060588)]
    [InlineData("InternetService=Fiber optic", 1.747475)]
    [InlineData("InternetService=No", -1.786295)]
    [InlineData("Contract=Two year", -1.357106)]
    [InlineData("Contract=One year", -0.660795)]
    [InlineData("PaymentMethod=Electronic check", 0.304467)]
    [InlineData("MonthlyCharges", -0.040344)]
    [InlineData("TotalCharges", 0.000329)]
    public void Maximum_likelihood_gives_the_published_coefficients(string feature, double expected)
    {
        Assert.Equal(expected, CoefficientOf(SharedFit.Value.Model.Logistic().Regression, feature), 5e-7);
    }

    // statsmodels kept the redundant "No phone service", which moves the intercept and two coefficients: those are left out here.
    [Fact]
    public void Coefficients_and_standard_errors_are_those_of_statsmodels()
    {
        FitResult<PropensityModel> fit = SharedFit.Value;
        string text = File.ReadAllText(Repository.Shared("reference", "telco.json")).Replace(
            "NaN", "null", StringComparison.Ordinal);
        using JsonDocument reference = JsonDocument.Parse(text);
        JsonElement logit = reference.RootElement.GetProperty("statsmodels_logit_full");
        Assert.Equal(logit.GetProperty("llf").GetDouble(), fit.Report.LogLikelihood, 1e-8);
        int compared = 0;
        foreach (JsonProperty parameter in logit.GetProperty("params").EnumerateObject())
        {
            string feature = parameter.Name.Replace('_', '=').Replace(
                "SeniorCitizen=Yes", "SeniorCitizen=1", StringComparison.Ordinal);
            if (feature is "const" or "PhoneService=Yes" or "MultipleLines=No phone service")
                continue;
            int index = fit.Model.Logistic().Regression.Features.ToList().IndexOf(feature);
            double expected = parameter.Value.GetDouble();
            double error = logit.GetProperty("se").GetProperty(parameter.Name).GetDouble();
            Assert.Equal(expected, fit.Model.Logistic().Regression.Coefficients[index], 1e-6 * error);
            Assert.Equal(error, fit.Report.StandardErrors[index + 1], 1e-6 * error);
            compared++;
        }

        Assert.Equal(22, compared);
    }

    [Fact]
    public void Tenure_alone_has_the_published_area()
    {
        Telco telco = Shared.Value;
        FeatureTable tenure = new([telco.Table.Find("tenure")!]);
        PropensityModel model = PropensityModel.Fit(tenure, telco.Churned, MaximumLikelihood).Model;
        Assert.Equal(0.741443, AreaUnderCurve.Of(model.Score(tenure).Probabilities, telco.Churned)!.Value, 5e-7);
    }

    [Fact]
    public void Cross_validation_with_penalty_1_gives_the_means_of_scikit_learn_with_C_1()
    {
        Telco telco = Telco.WithFolds();
        PropensityOptions standardized = new()
        {
            Learner = new LogisticLearnerOptions { Preprocessing = new() { Scaling = FeatureScaling.AllFeatures } },
        };
        List<BinaryMetrics> folds = [];
        foreach (string repeat in new[] { "fold_rep1", "fold_rep2", "fold_rep3" })
            folds.AddRange(CrossValidation.Of(telco.Table, telco.Churned, telco.File.Integers(repeat), standardized).Folds);
        Assert.Equal(15, folds.Count);
        Assert.Equal(0.84516, folds.Average(fold => fold.Auc!.Value), 5e-6);
        Assert.Equal(0.41786, folds.Average(fold => fold.LogLoss), 5e-6);
        Assert.Equal(0.13564, folds.Average(fold => fold.Brier), 5e-6);
        Assert.Equal(0.80413, folds.Average(fold => fold.Accuracy), 5e-6);
    }

    static double CoefficientOf(LogisticRegression model, string feature) =>
        feature == "intercept" ? model.Intercept : model.Coefficients[model.Features.ToList().IndexOf(feature)];
}
