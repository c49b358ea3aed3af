namespace Patron.Pipeline.Measurement;

/// <summary>Where each sum of <see cref="OutcomeSql"/> and <see cref="ClusterSql"/> stands.</summary>
/// <param name="Width">Columns of values.</param>
/// <param name="Cuped">Whether there are products with covariates.</param>
/// <param name="Clustered">Whether the sums are of clusters, with their sizes.</param>
sealed record SumLayout(int Width, bool Cuped, bool Clustered = false)
{
    int Products => 1 + Width + (Width * (Width + 1) / 2);

    int WithCovariates => Products + (Cuped ? Width * Width : 0);

    public int Count => WithCovariates + (Clustered ? 1 + Width : 0);

    /// <summary>Customers, or clusters, with an outcome.</summary>
    public static int WithOutcome => 0;

    /// <summary>A value.</summary>
    public static int Value(int at) => 1 + at;

    /// <summary>A product of two values.</summary>
    public int Product(int one, int other) => one >= other ? 1 + Width + (one * (one + 1) / 2) + other : Product(other, one);

    /// <summary>A product of a value and a covariate.</summary>
    public int WithCovariate(int value, int covariate) => Products + (value * Width) + covariate;

    /// <summary>Customers, or clusters, of whom nobody is without an outcome.</summary>
    public int Whole => Clustered ? WithCovariates : WithOutcome;

    /// <summary>A product of a value and the size of a cluster.</summary>
    public int WithSize(int at) => WithCovariates + 1 + at;
}
