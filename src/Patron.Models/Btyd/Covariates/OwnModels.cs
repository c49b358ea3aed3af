using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

public sealed partial class CovariateModel
{
    /// <summary>The model of a customer, and how sure a fit is of the parameters that are the customer's own.</summary>
    /// <param name="covariates">In the order of their names.</param>
    /// <param name="report">Of the fit that gave this model.</param>
    /// <returns>The report with the covariance of the customer's own parameters, by the delta method on their logs.</returns>
    public FitResult<PurchaseModel> For(ReadOnlySpan<double> covariates, FitReport report)
    {
        PurchaseModel own = For(covariates);
        double[] values = covariates.ToArray();
        int count = own.Parameters.Count;
        double[,] ofLogs = LogsOf(report.Covariance);
        double[,] covariance = new double[count, count];
        for (int row = 0; row < count; row++)
        {
            double[] slopes = Slopes(row, values);
            for (int column = 0; column < count; column++)
                {
                double product = Product(slopes, ofLogs, Slopes(column, values));
                covariance[row, column] = own.Parameters[row] * own.Parameters[column] * (row == column ? Math.Max(0, product) : product);
            }
        }

        return new(own, new FitReport(report.StopReason, report.LogLikelihood, report.Iterations, report.Warnings, covariance));
    }

    /// <summary>Customers of equal covariates.</summary>
    internal IReadOnlyList<OwnModel> Groups(PurchaseHistories histories, CustomerCovariates covariates)
    {
        CovariateFit.Check(histories, covariates);
        return [.. covariates.Groups().Select(group => new OwnModel(group.Values, For(group.Values), group.Rows))];
    }

    /// <summary>Adds derivatives by the logs of a customer's own parameters to those by the logs of the baseline's and the coefficients.</summary>
    internal void AddSlopes(ReadOnlySpan<double> ofOwn, double[] covariates, double[] sums)
    {
        for (int index = 0; index < ofOwn.Length; index++)
            sums[index] += ofOwn[index];
        for (int effect = 0; effect < _places.Count; effect++)
            sums[ofOwn.Length + effect] += ofOwn[_places[effect].Parameter] * covariates[_places[effect].Covariate];
    }

    /// <summary>The covariance of the logs of the baseline's parameters and of the coefficients.</summary>
    internal double[,] LogsOf(double[,] covariance)
    {
        int places = Baseline.Parameters.Count + Effects.Count;
        double[,] ofLogs = new double[places, places];
        for (int row = 0; row < places; row++)
        {
            for (int column = 0; column < places; column++)
            {
                double scale = Scale(row) * Scale(column);
                ofLogs[row, column] = scale == 0 ? 0 : covariance[row, column] / scale;
            }
        }

        return ofLogs;

        double Scale(int place) => place < Baseline.Parameters.Count ? Baseline.Parameters[place] : 1;
    }

    /// <summary>Derivatives of the log of one of a customer's parameters by the logs of the baseline's and the coefficients.</summary>
    double[] Slopes(int parameter, double[] covariates)
    {
        double[] ofOwn = new double[Baseline.Parameters.Count];
        ofOwn[parameter] = 1;
        double[] slopes = new double[ofOwn.Length + Effects.Count];
        AddSlopes(ofOwn, covariates, slopes);
        return slopes;
    }

    static double Product(double[] left, double[,] matrix, double[] right)
    {
        double sum = 0;
        for (int row = 0; row < left.Length; row++)
        {
            for (int column = 0; column < right.Length; column++)
            {
                if (left[row] != 0 && right[column] != 0)
                    sum += left[row] * matrix[row, column] * right[column];
            }
        }

        return sum;
    }
}

/// <summary>Customers of equal covariates.</summary>
/// <param name="Covariates">These.</param>
/// <param name="Model">The model with their parameters.</param>
/// <param name="Rows">Their rows.</param>
sealed record OwnModel(double[] Covariates, PurchaseModel Model, int[] Rows);
