using MathNet.Numerics.Distributions;

namespace Patron.Models.Uplift;

/// <summary>
/// The variance of a mean over trees that were grown in groups, each group on one half of the rows: that of the groups' means, less what chance among
/// the trees of a group adds to it.
/// </summary>
/// <remarks>
/// Sexton and Laake (2009), Computational Statistics and Data Analysis 53; Athey, Tibshirani and Wager (2019), section 4.1. The difference may come
/// out below 0: what is taken is its mean under a flat prior above 0, its error being normal with a variance of 2 / groups times that of the groups'
/// means squared, as in grf.
/// </remarks>
sealed class LittleBags(int rows, int groupSize)
{
    readonly double[] _group = new double[rows];
    readonly double[] _groupSquares = new double[rows];
    readonly double[] _sums = new double[rows];
    readonly double[] _squares = new double[rows];
    readonly double[] _within = new double[rows];
    int _inGroup;
    int _groups;

    /// <summary>Adds what the next tree says, by group after group.</summary>
    /// <param name="values">Of each row, by the scale.</param>
    /// <param name="scale">What makes the tree's own effect of it.</param>
    public void Add(double[] values, double scale)
    {
        for (int row = 0; row < values.Length; row++)
        {
            double value = values[row] * scale;
            _group[row] += value;
            _groupSquares[row] += value * value;
        }

        if (++_inGroup == groupSize)
            Close();
    }

    public double[] StandardErrors()
    {
        double[] errors = new double[rows];
        for (int row = 0; row < rows; row++)
        {
            double mean = _sums[row] / _groups;
            double between = Math.Max(0, (_squares[row] / _groups) - (mean * mean));
            double noise = Math.Max(0, _within[row] / _groups / (groupSize - 1));
            errors[row] = Math.Sqrt(Debiased(between, noise, _groups));
        }

        return errors;
    }

    internal static double Debiased(double between, double noise, int groups)
    {
        double estimate = between - noise;
        double error = Math.Max(between, noise) * Math.Sqrt(2.0 / groups);
        if (error == 0)
            return 0;
        double ratio = estimate / error;
        return estimate + (error * Normal.PDF(0, 1, ratio) / Normal.CDF(0, 1, ratio));
    }

    void Close()
    {
        for (int row = 0; row < rows; row++)
        {
            double mean = _group[row] / groupSize;
            _sums[row] += mean;
            _squares[row] += mean * mean;
            _within[row] += (_groupSquares[row] / groupSize) - (mean * mean);
        }

        Array.Clear(_group);
        Array.Clear(_groupSquares);
        (_inGroup, _groups) = (0, _groups + 1);
    }
}
