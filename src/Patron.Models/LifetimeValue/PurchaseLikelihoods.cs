using System.Globalization;
using Patron.Models.Btyd;
using Patron.Models.Numerics;

namespace Patron.Models.LifetimeValue;

/// <summary>Chooses a purchase model where there is no past to forecast from: by how likely it makes the histories.</summary>
/// <remarks>
/// Akaike's information criterion 2 k - 2 LL, for models whose log-likelihoods are densities of the same data.
/// Differences below 2 say little (Burnham and Anderson 2004), so within them the model with the fewest parameters is preferred.
/// </remarks>
public static class PurchaseLikelihoods
{
    const double SaysLittle = 2;

    /// <summary>Fits every model and compares.</summary>
    /// <param name="histories">At least one.</param>
    /// <param name="models">At least one; of equal ones the earlier is preferred.</param>
    /// <param name="threads">Most threads to use; null for all processors. Any number gives the same bits.</param>
    /// <param name="covariates">What else is known of each history; null for nothing.</param>
    public static PurchaseChoice Run(
        PurchaseHistories histories, IReadOnlyList<ModelForecaster> models, int? threads = null, CustomerCovariates? covariates = null)
    {
        if (models.Count == 0)
            throw new ArgumentException("There is no purchase model to choose.", nameof(models));
        if (models.FirstOrDefault(model => !model.Kind.LikelihoodCompares) is { } other)
            throw new ArgumentException($"The log-likelihood of {other.Name} does not compare with those of other models.", nameof(models));
        (ModelForecaster Model, int Parameters, FitReport Report, double Criterion)[] fits =
        [
            .. from model in models
               let parameters = model.Parameters(covariates?.Names.Count ?? 0)
               let report = model.Report(histories, covariates, threads)
               select (model, parameters, report, (2 * parameters) - (2 * report.LogLikelihood)),
        ];
        var best = fits.MinBy(fit => fit.Criterion);
        var chosen = fits.Where(fit => fit.Criterion <= best.Criterion + SaysLittle).OrderBy(fit => fit.Parameters).ThenBy(fit => fit.Criterion).First();
        string text = $"{chosen.Model.Name} has an information criterion of {Number(chosen.Criterion)}";
        return new PurchaseChoice
        {
            Chosen = chosen.Model,
            Reason = chosen.Model == best.Model
                ? $"{text}, the least of {fits.Length} models: it makes the histories likeliest for what it learns"
                : $"{text}, as good as the least, {Number(best.Criterion)} of {best.Model.Name}, and learns fewer parameters",
            Candidates =
            [
                .. fits.OrderBy(fit => fit.Criterion).Select(fit => new CandidateReport(
                    fit.Model.Name, fit.Parameters, double.NaN, [], fit.Report.Warnings, fit.Criterion)),
            ],
        };
    }

    static string Number(double value) => value.ToString("F1", CultureInfo.InvariantCulture);
}
