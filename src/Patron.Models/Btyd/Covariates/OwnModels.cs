using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

public sealed partial class CovariateModel
{
    /// <summary>How sure a fit is of what depends on customers' own parameters.</summary>
    internal EffectSlopes Slopes => _moved.Slopes;

    /// <summary>Refuses covariates other than the model's.</summary>
    internal void CheckNames(CustomerCovariates covariates) => _moved.CheckNames(covariates);

    /// <summary>The model of a customer, and how sure a fit is of the parameters that are the customer's own.</summary>
    /// <param name="covariates">In the order of their names.</param>
    /// <param name="report">Of the fit that gave this model.</param>
    /// <returns>The report with the covariance of the customer's own parameters, by the delta method on their logs.</returns>
    public FitResult<PurchaseModel> For(ReadOnlySpan<double> covariates, FitReport report)
    {
        PurchaseModel own = For(covariates);
        return new(own, _moved.Report(own.Parameters, covariates, report));
    }

    /// <summary>Customers of equal covariates.</summary>
    internal IReadOnlyList<OwnModel> Groups(PurchaseHistories histories, CustomerCovariates covariates)
    {
        Check(histories, covariates);
        return [.. covariates.Groups().Select(group => new OwnModel(group.Values, For(group.Values), group.Rows))];
    }
}

/// <summary>Customers of equal covariates.</summary>
/// <param name="Covariates">These.</param>
/// <param name="Model">The model with their parameters.</param>
/// <param name="Rows">Their rows.</param>
sealed record OwnModel(double[] Covariates, PurchaseModel Model, int[] Rows);
