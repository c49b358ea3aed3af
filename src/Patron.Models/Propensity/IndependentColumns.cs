namespace Patron.Models.Propensity;

/// <summary>Finds columns that are linear combinations of those before them, whose coefficients the data cannot tell.</summary>
static class IndependentColumns
{
    /// <summary>Share of a column's variance that those before it must leave unexplained.</summary>
    const double Unexplained = 1e-9;

    /// <summary>A column this much smaller than the first one (the intercept) is nothing but rounding.</summary>
    const double Vanishing = 1e-20;

    /// <summary>The columns to keep, ascending.</summary>
    /// <param name="products">Lower triangle of the columns' cross products.</param>
    /// <remarks>Cholesky's factor column by column; one whose pivot vanishes is left out, as R's glm does with its QR.</remarks>
    public static int[] Of(double[,] products)
    {
        int size = products.GetLength(0);
        var kept = new List<int>(size);
        double[,] factor = new double[size, size];
        for (int column = 0; column < size; column++)
        {
            double pivot = products[column, column];
            for (int k = 0; k < kept.Count; k++)
            {
                double sum = products[column, kept[k]];
                for (int inner = 0; inner < k; inner++)
                    sum -= factor[column, inner] * factor[kept[k], inner];
                factor[column, k] = sum / factor[kept[k], k];
                pivot -= factor[column, k] * factor[column, k];
            }

            double whole = products[column, column];
            if (pivot > Unexplained * whole && whole > Vanishing * products[0, 0])
            {
                factor[column, kept.Count] = Math.Sqrt(pivot);
                kept.Add(column);
            }
        }

        return [.. kept];
    }
}
