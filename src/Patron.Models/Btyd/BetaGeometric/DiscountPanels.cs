using System.Runtime.Intrinsics;
using MathNet.Numerics.Integration;

namespace Patron.Models.Btyd;

/// <summary>
/// Panels for Gauss-Legendre quadrature of exp(-k s) times a purchase rate over [0, w]: a first one short enough for both
/// factors, then each three times as far out as the one before, since the rate falls like a power.
/// </summary>
readonly ref struct DiscountPanels
{
    /// <summary>exp(-Reach) is nothing beside 1: where an infinite integral is cut, in units of 1/k.</summary>
    public const double Reach = 45;

    /// <summary>Vectors of four nodes in a panel.</summary>
    public const int Vectors = 4;

    static readonly GaussLegendreRule Rule = new(0, 1, 4 * Vectors);

    readonly double _first;
    readonly double _end;

    public DiscountPanels(double w, double k, double shape)
    {
        _end = Math.Min(w, Reach / k);
        _first = Math.Min(Math.Min(_end, 2), 20 / (shape + 1 + k));
    }

    /// <summary>Nodes on [0, 1], ascending.</summary>
    public static Vector256<double>[] Nodes { get; } = Packed(Rule.Abscissas);

    /// <summary>Weights of the nodes, summing to 1.</summary>
    public static Vector256<double>[] Weights { get; } = Packed(Rule.Weights);

    public Enumerator GetEnumerator() => new(_first, _end);

    static Vector256<double>[] Packed(double[] values) =>
        [.. Enumerable.Range(0, Vectors).Select(index => Vector256.Create(values, 4 * index))];

    public ref struct Enumerator(double first, double end)
    {
        double _start;
        double _stop;

        public readonly (double Start, double Length) Current => (_start, _stop - _start);

        public bool MoveNext()
        {
            if (_stop >= end)
                return false;
            _start = _stop;
            _stop = Math.Min(end, _stop == 0 ? first : 3 * _stop);
            return true;
        }
    }
}
