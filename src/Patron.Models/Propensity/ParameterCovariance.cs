namespace Patron.Models.Propensity;

/// <summary>Carries the covariance of scaled parameters back to intercept and coefficients of the features as they are.</summary>
sealed class ParameterCovariance(int[] kept, ColumnScaling scaling, double[,]? scaled)
{
    /// <summary>Intercept first; NaN for features that were left out, and throughout when there is no covariance.</summary>
    public double[,] OfFeatures()
    {
        int size = scaling.Shift.Length + 1;
        double[,] result = new double[size, size];
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column < size; column++)
                result[row, column] = double.NaN;
        }

        if (scaled is null)
            return result;
        for (int i = 0; i < kept.Length; i++)
        {
            for (int j = 0; j <= i; j++)
                result[kept[i], kept[j]] = result[kept[j], kept[i]] = scaled[i, j] / (Scale(kept[i]) * Scale(kept[j]));
        }

        MoveIntercept(result);
        return result;
    }

    double Scale(int index) => index == 0 ? 1 : scaling.Scale[index - 1];

    /// <summary>The intercept of the features is that of the shifted ones less the sum of shift x coefficient.</summary>
    void MoveIntercept(double[,] covariance)
    {
        double[] moved = new double[covariance.GetLength(0)];
        foreach (int index in kept)
        {
            moved[index] = covariance[0, index];
            foreach (int other in kept.Where(other => other > 0))
                moved[index] -= scaling.Shift[other - 1] * covariance[other, index];
        }

        double variance = moved[0];
        foreach (int index in kept.Where(index => index > 0))
        {
            variance -= scaling.Shift[index - 1] * moved[index];
            covariance[0, index] = covariance[index, 0] = moved[index];
        }

        covariance[0, 0] = variance;
    }
}
