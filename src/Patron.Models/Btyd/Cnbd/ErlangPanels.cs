using MathNet.Numerics.Integration;

namespace Patron.Models.Btyd;

/// <summary>
/// Panels for Gauss-Legendre quadrature of exp(-rate s) times a purchase rate over [0, end]. Regular buyers come in waves, which fade like
/// exp(-(1 - cos(2π/k)) ticks): panels of a few ticks until they have, then each three times as far out as the one before.
/// </summary>
readonly ref struct ErlangPanels
{
    /// <summary>exp(-Reach) is nothing beside 1: where an infinite integral is cut, in units of 1 / rate.</summary>
    public const double Reach = 45;

    const double TicksInPanel = 10;

    static readonly GaussLegendreRule Rule = new(0, 1, 16);

    readonly double _end;
    readonly double _first;
    readonly double _calm;

    public ErlangPanels(double end, double rate, double shape, int k)
    {
        _end = end;
        _first = Math.Min(Math.Min(end, 1), TicksInPanel / (shape + 1 + rate));
        _calm = k == 1 ? 0 : Math.Min(1, Reach / ((1 - Math.Cos(2 * Math.PI / k)) * (shape + 1)));
    }

    /// <summary>Nodes on [0, 1].</summary>
    public static double[] Nodes { get; } = Rule.Abscissas;

    /// <summary>Weights of the nodes, summing to 1.</summary>
    public static double[] Weights { get; } = Rule.Weights;

    public Enumerator GetEnumerator() => new(_first, _calm, _end);

    public ref struct Enumerator(double first, double calm, double end)
    {
        double _start;
        double _stop;

        public readonly (double Start, double Length) Current => (_start, _stop - _start);

        public bool MoveNext()
        {
            if (_stop >= end)
                return false;
            _start = _stop;
            _stop = Math.Min(end, _start < Math.Max(calm, first) ? _start + first : 3 * _start);
            return true;
        }
    }
}
