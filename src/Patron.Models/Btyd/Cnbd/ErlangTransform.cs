using System.Numerics;
using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// Purchases at every k-th tick by quadrature over the drop-out probability p, given which there is a closed form: with q = 1 - p, N ticks
/// and g(z) = Σ_n P(N &gt; n) z^n = (1 - E z^N) / (1 - z), the expected purchases Σ_m q^(m-1) P(N &gt;= m k - j) are every k-th term of g, and
/// the k roots z of z^k = q sift them out: (1 / (k q)) Σ_z z^(j+1) g(z). Where q is small the terms themselves are few.
/// </summary>
/// <remarks>E z^N = (1 + w (1 - z))^-shape. Sifting loses no more than the (k - 1)-th power of the roots' size, which is at least 1/2.</remarks>
sealed class ErlangTransform
{
    const int Few = 80;

    /// <summary>exp(-Nothing) is nothing beside 1.</summary>
    const double Nothing = 45;

    readonly double _shape;
    readonly int _k;
    readonly int _j;
    readonly Node[] _nodes;

    public ErlangTransform(DropoutGrid grid, double shape, int k, int j)
    {
        (_shape, _k, _j) = (shape, k, j);
        _nodes = [.. grid.P.Zip(grid.Weights, NodeOf)];
    }

    /// <summary>Expected purchases by the time w &gt; 0.</summary>
    public double Purchases(double w)
    {
        double[] atLeast = AtLeast(w);
        double sum = 0;
        foreach (Node node in _nodes)
            sum += node.Weight * (node.Roots is null ? Terms(node.P, atLeast) : Math.Max(0, Purchases(w, node)));
        return sum;
    }

    /// <summary>Expected purchases per unit of time at the time w.</summary>
    public double Rate(double w)
    {
        double[] densities = Densities(w);
        double sum = 0;
        foreach (Node node in _nodes)
            sum += node.Weight * (node.Roots is null ? Terms(node.P, densities) : Math.Max(0, Rate(w, node)));
        return sum;
    }

    double Purchases(double w, Node node)
    {
        double pull = w * node.Miss;
        double sum = node.Sift * (pull * (_shape + 1) < 1e-18
            ? _shape * w
            : -SpecialFunctions.ExpM1(-_shape * SpecialFunctions.Log1P(pull)) / node.Miss);
        foreach ((Complex sift, Complex miss) in node.Roots!)
        {
            Complex power = -_shape * LogOnePlus(w * miss);
            sum += (sift / miss * (power.Real < -Nothing ? 1 : 1 - Complex.Exp(power))).Real;
        }

        return sum;
    }

    double Rate(double w, Node node)
    {
        double power = -(_shape + 1) * SpecialFunctions.Log1P(w * node.Miss);
        double sum = node.Sift * Math.Exp(power);
        foreach ((Complex sift, Complex miss) in node.Roots!)
        {
            Complex other = w * miss;
            double size = -(_shape + 1) * LogSize(other);
            if (size > power - Nothing)
                sum += (sift * Complex.FromPolarCoordinates(Math.Exp(size), -(_shape + 1) * Math.Atan2(other.Imaginary, 1 + other.Real))).Real;
        }

        return _shape * sum;
    }

    /// <summary>Σ_m q^(m-1) times the value of the tick m k - j.</summary>
    double Terms(double p, double[] ofTick)
    {
        double sum = 0;
        double stays = 1;
        for (int tick = _k - _j; tick < Few && stays > 1e-18; tick += _k)
        {
            sum += stays * ofTick[tick];
            stays *= 1 - p;
        }

        return sum;
    }

    /// <summary>Probabilities of at least so many ticks by w.</summary>
    double[] AtLeast(double w)
    {
        double[] atLeast = new double[Few];
        (atLeast[0], atLeast[1]) = (1, -SpecialFunctions.ExpM1(-_shape * SpecialFunctions.Log1P(w)));
        for (int n = 2; n < Few; n++)
            atLeast[n] = Math.Max(0, atLeast[n - 1] - NegativeBinomial.Probability(_shape, w, n - 1));
        return atLeast;
    }

    /// <summary>Densities of the times of the ticks at w.</summary>
    double[] Densities(double w)
    {
        double[] densities = new double[Few];
        densities[1] = _shape * Math.Exp(-(_shape + 1) * SpecialFunctions.Log1P(w));
        for (int n = 2; n < Few; n++)
            densities[n] = densities[n - 1] * (_shape + (n - 1)) / (n - 1) * (w / (1 + w));
        return densities;
    }

    /// <summary>A node with its roots in the upper half plane: each stands for its conjugate as well.</summary>
    Node NodeOf(double p, double weight)
    {
        double log = SpecialFunctions.Log1P(-p) / _k;
        if (log < -Math.Log(2))
            return new Node(p, weight, 0, 0, null);
        double scale = Math.Exp(-_k * log) / _k;
        (Complex Sift, Complex Miss)[] roots = new (Complex, Complex)[_k / 2];
        for (int root = 1; root <= roots.Length; root++)
        {
            double angle = 2 * Math.PI * root / _k;
            Complex sift = Complex.FromPolarCoordinates((2 * root == _k ? 1 : 2) * scale * Math.Exp((_j + 1) * log), (_j + 1) * angle);
            roots[root - 1] = (sift, 1 - Complex.FromPolarCoordinates(Math.Exp(log), angle));
        }

        return new Node(p, weight, scale * Math.Exp((_j + 1) * log), -SpecialFunctions.ExpM1(log), roots);
    }

    /// <summary>ln(1 + z) without loss for small z.</summary>
    static Complex LogOnePlus(Complex z) => new(LogSize(z), Math.Atan2(z.Imaginary, 1 + z.Real));

    /// <summary>ln |1 + z|.</summary>
    static double LogSize(Complex z) => Math.Abs(z.Real) + Math.Abs(z.Imaginary) > 1
        ? Math.Log(Complex.Abs(1 + z))
        : 0.5 * SpecialFunctions.Log1P((2 * z.Real) + (z.Real * z.Real) + (z.Imaginary * z.Imaginary));

    /// <param name="P">Drop-out probability p.</param>
    /// <param name="Weight">Its weight.</param>
    /// <param name="Sift">z^(j+1) / (k q) of the real root.</param>
    /// <param name="Miss">1 - z of the real root.</param>
    /// <param name="Roots">The same of the others; null where the terms are few.</param>
    sealed record Node(double P, double Weight, double Sift, double Miss, (Complex Sift, Complex Miss)[]? Roots);
}
