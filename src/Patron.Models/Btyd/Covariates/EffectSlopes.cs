namespace Patron.Models.Btyd;

/// <summary>How sure a fit with covariates is of what depends on a customer's own parameters, by the delta method on logs.</summary>
/// <param name="baseline">Parameters while all covariates are 0.</param>
/// <param name="places">Which covariate moves which parameter, by effect.</param>
sealed class EffectSlopes(IReadOnlyList<double> baseline, IReadOnlyList<(int Parameter, int Covariate)> places)
{
    /// <summary>Adds derivatives by the logs of a customer's own parameters to those by the logs of the baseline's and the coefficients.</summary>
    public void Add(ReadOnlySpan<double> ofOwn, double[] covariates, double[] sums)
    {
        for (int index = 0; index < ofOwn.Length; index++)
            sums[index] += ofOwn[index];
        for (int effect = 0; effect < places.Count; effect++)
            sums[ofOwn.Length + effect] += ofOwn[places[effect].Parameter] * covariates[places[effect].Covariate];
    }

    /// <summary>The covariance of the logs of the baseline's parameters and of the coefficients, from that of a fit.</summary>
    public double[,] LogsOf(double[,] covariance)
    {
        int count = baseline.Count + places.Count;
        double[,] ofLogs = new double[count, count];
        for (int row = 0; row < count; row++)
        {
            for (int column = 0; column < count; column++)
            {
                double scale = Scale(row) * Scale(column);
                ofLogs[row, column] = scale == 0 ? 0 : covariance[row, column] / scale;
            }
        }

        return ofLogs;

        double Scale(int place) => place < baseline.Count ? baseline[place] : 1;
    }

    /// <summary>The covariance of a customer's own parameters, from that of a fit.</summary>
    public double[,] CovarianceOf(IReadOnlyList<double> own, double[] covariates, double[,] covariance)
    {
        double[,] ofLogs = LogsOf(covariance);
        double[][] slopes = [.. own.Select((_, parameter) => SlopesOf(parameter, covariates))];
        double[,] ofOwn = new double[own.Count, own.Count];
        for (int row = 0; row < own.Count; row++)
        {
            for (int column = 0; column < own.Count; column++)
            {
                double product = Product(slopes[row], ofLogs, slopes[column]);
                ofOwn[row, column] = own[row] * own[column] * (row == column ? Math.Max(0, product) : product);
            }
        }

        return ofOwn;
    }

    /// <summary>Derivatives of the log of one of a customer's parameters by the logs of the baseline's and the coefficients.</summary>
    double[] SlopesOf(int parameter, double[] covariates)
    {
        double[] ofOwn = new double[baseline.Count];
        ofOwn[parameter] = 1;
        double[] slopes = new double[ofOwn.Length + places.Count];
        Add(ofOwn, covariates, slopes);
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
