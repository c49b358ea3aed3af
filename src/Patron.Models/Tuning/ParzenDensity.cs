using Patron.Models.Numerics;

namespace Patron.Models.Tuning;

/// <summary>
/// A density on [0, 1] made of a normal kernel at each point, cut off at both ends, and a uniform one that keeps everything possible.
/// A kernel is as wide as the gap to the farther neighbour, within bounds.
/// </summary>
sealed class ParzenDensity
{
    readonly (double Centre, double Width, double Mass)[] _kernels;

    public ParzenDensity(double[] points)
    {
        double[] sorted = [.. points.Order()];
        double least = 1.0 / Math.Min(100, points.Length + 2);
        _kernels = [.. sorted.Select((point, index) =>
        {
            double before = index > 0 ? point - sorted[index - 1] : point;
            double after = index < sorted.Length - 1 ? sorted[index + 1] - point : 1 - point;
            double width = Math.Clamp(Math.Max(before, after), least, 1);
            return (point, width, Cumulative((1 - point) / width) - Cumulative(-point / width));
        })];
    }

    /// <summary>A point from it.</summary>
    public double Draw(RandomStream random)
    {
        int kernel = (int)(random.Uniform() * (_kernels.Length + 1));
        if (kernel >= _kernels.Length)
            return random.Uniform();
        (double centre, double width, double mass) = _kernels[kernel];
        double share = Cumulative(-centre / width) + (random.Uniform() * mass);
        return Math.Clamp(centre + (width * MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, share)), 0, 1);
    }

    /// <summary>The log of its height at a point.</summary>
    public double Log(double point)
    {
        double sum = 1;
        foreach ((double centre, double width, double mass) in _kernels)
            sum += MathNet.Numerics.Distributions.Normal.PDF(0, 1, (point - centre) / width) / (width * mass);
        return Math.Log(sum / (_kernels.Length + 1));
    }

    static double Cumulative(double z) => MathNet.Numerics.Distributions.Normal.CDF(0, 1, z);
}
