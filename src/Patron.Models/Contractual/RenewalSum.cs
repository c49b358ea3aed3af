using MathNet.Numerics.Integration;
using Patron.Models.Numerics;

namespace Patron.Models.Contractual;

/// <summary>
/// The sum over k from 1 to the horizon of S(n + k) / S(n) / (1 + rate)^(k - 1). The first terms are added one by one, and so are
/// all others where customers leave fast; the long tail is integrated in panels that grow with time, by Gauss and Legendre's rule
/// and the Euler-Maclaurin formula in its midpoint form.
/// </summary>
/// <remarks>Abramowitz and Stegun 25.4.29 and 23.1.30. Error below 1e-10 of the sum.</remarks>
sealed class RenewalSum(RenewalModel model, int renewed, double horizon, double rate)
{
    const int SingleTerms = 256;
    const double SlowRate = 0.005;
    const double FarAway = 1e290;
    const int Nodes = 20;

    static readonly GaussLegendreRule Rule = new(0, 1, Nodes);

    readonly double _logDiscount = SpecialFunctions.Log1P(rate);
    readonly double _power = model.Alpha * model.Exponent;
    double _sum;

    /// <summary>The last term summed, and its value.</summary>
    double _k;
    double _term = 1 + rate;

    public double Total()
    {
        if (double.IsPositiveInfinity(horizon) && rate == 0 && _power <= 1)
            return double.PositiveInfinity;
        while (_k < horizon)
        {
            double panel = _k < SingleTerms ? 1 : PanelLength();
            if (panel > 1)
                AddPanel(panel);
            else
                AddTerm();
            if (_k >= SingleTerms && IsDone())
                break;
            if (renewed + _k > FarAway)
                return double.PositiveInfinity;
        }

        return _sum;
    }

    void AddTerm()
    {
        _term *= Math.Exp(model.LogRatio(renewed + _k, renewed + _k + 1) - _logDiscount);
        _sum += _term;
        _k++;
    }

    /// <summary>How many terms to take at once: those over which their logarithm changes little and smoothly.</summary>
    double PanelLength()
    {
        double start = renewed + _k + 0.5;
        double fall = FallAt(start);
        if (fall > SlowRate)
            return 1;
        double length = Math.Min(start / (2 * Math.Max(1, model.Exponent)), 2 / fall);
        length = Math.Floor(Math.Min(length, horizon - _k));
        for (; length >= Nodes; length = Math.Floor(length / 2))
        {
            double atEnd = FallAt(start + length);
            if (atEnd <= 2 * SlowRate && atEnd * length <= 4)
                return length;
        }

        return 1;
    }

    void AddPanel(double length)
    {
        double start = renewed + _k;
        double integral = 0;
        for (int node = 0; node < Nodes; node++)
            integral += Rule.GetWeight(node) * At(0.5 + (length * Rule.GetAbscissa(node)));
        double edges = (At(0.5 + length) * FallAt(start + length + 0.5)) - (At(0.5) * FallAt(start + 0.5));
        _sum += (length * integral) + (edges / 24);
        _term = At(length);
        _k += length;

        double At(double later) => _term * Math.Exp(model.LogRatio(start, start + later) - (later * _logDiscount));
    }

    /// <summary>Whether the terms that are left do not count, or can be added as the tail of a power of time.</summary>
    bool IsDone()
    {
        double time = renewed + _k + 0.5;
        double fall = FallAt(time);
        if (_term == 0 || (fall > 0 && _term / fall <= 1e-18 * _sum && (rate > 0 || fall > SlowRate)))
            return true;
        if (rate > 0 || !double.IsPositiveInfinity(horizon) || fall * time <= 1)
            return false;
        double value = _term * Math.Exp(model.LogRatio(time - 0.5, time));
        (double one, double other) = (value * time / (_power - 1), value * time / ((fall * time) - 1));
        if (Math.Abs(one - other) > 1e-13 * (_sum + one))
            return false;
        _sum += ((one + other) / 2) - (value * fall / 24);
        return true;
    }

    /// <summary>-d ln term / dk.</summary>
    double FallAt(double time) => model.LossRate(time) + _logDiscount;
}
