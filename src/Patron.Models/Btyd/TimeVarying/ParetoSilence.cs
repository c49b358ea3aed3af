using System.Runtime.Intrinsics;
using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// The silence of a Pareto/NBD customer whose rates change with the calendar: alive at its end, or gone at some time in it. With Λ and M the
/// time on the clocks of buying and of leaving, A = α + Λ, B = β + M and R = r + x, a customer who is alive has weight A^-R B^-s, one who left
/// at a time s A^-R B^-(s+1) dM there; both are held over A^-R B^-s at the last purchase.
/// </summary>
/// <remarks>
/// Bachmann, Meierer and Näf (2021) sum hypergeometric functions over the periods; here each stretch is a quadrature, in which nothing cancels.
/// </remarks>
/// <param name="values">Covariates of the distinct periods.</param>
/// <param name="effects">Which covariate moves which rate; empty where no derivatives are asked for.</param>
/// <param name="rates">The rates of the distinct periods.</param>
/// <param name="passed">Room for one number an effect: how the clock's time so far changes with its coefficient.</param>
/// <param name="slopes">Room for one number an effect.</param>
ref struct ParetoSilence(
    double[][] values, (PurchaseProcess Process, int Covariate)[] effects, PeriodRates rates, Span<double> passed, Span<double> slopes)
{
    readonly Span<double> _passed = passed;
    readonly Span<double> _slopes = slopes;

    /// <summary>α + Λ at the end of what was walked.</summary>
    public double A { get; private set; }

    /// <summary>β + M there.</summary>
    public double B { get; private set; }

    /// <summary>ln A there less that at the last purchase.</summary>
    public double RiseA { get; private set; }

    /// <summary>ln B there less that at the last purchase.</summary>
    public double RiseB { get; private set; }

    /// <summary>The integral over the time of leaving, without s / B at the last purchase; 0 where there was no time to leave.</summary>
    public double Mass { get; private set; }

    /// <summary>The integral of the rise of ln A.</summary>
    public double MassRiseA { get; private set; }

    /// <summary>The integral of 1 / A.</summary>
    public double MassOverA { get; private set; }

    /// <summary>The integral of the rise of ln B.</summary>
    public double MassRiseB { get; private set; }

    /// <summary>The integral of 1 / B.</summary>
    public double MassOverB { get; private set; }

    /// <summary>How the time on an effect's clock up to the end changes with the coefficient.</summary>
    public readonly ReadOnlySpan<double> Passed => _passed;

    /// <summary>The integral of the slope of -ln of the weight of leaving in an effect's coefficient, without R for buying.</summary>
    public readonly ReadOnlySpan<double> Slopes => _slopes;

    /// <summary>Walks from the first purchase to the last and through the silence after it.</summary>
    public void Walk(ParetoNbd model, double frequency, CustomerPeriods periods, int row)
    {
        _passed.Clear();
        _slopes.Clear();
        (Mass, MassRiseA, MassOverA, MassRiseB, MassOverB) = (0, 0, 0, 0, 0);
        (A, B) = (model.Alpha, model.Beta);
        Pass(periods.Before, row);
        (RiseA, RiseB) = (0, 0);
        double shape = model.R + frequency;
        double atLast = B;
        Span<Vector256<double>> sums = stackalloc Vector256<double>[LeavingStretch.Sums];
        ReadOnlySpan<int> numbers = periods.Silence.Periods(row);
        ReadOnlySpan<double> lengths = periods.Silence.Lengths(row);
        bool isRestNothing = false;
        for (int index = 0; index < numbers.Length; index++)
        {
            if (!isRestNothing)
            {
                double leaving = rates.Leaving[numbers[index]];
                LeavingStretch stretch = new(shape, A / rates.Buying[numbers[index]], model.S, B / leaving);
                TimeQuadrature.Integrate(stretch, lengths[index], sums);
                Add(sums, leaving * Math.Exp(-(shape * RiseA) - ((model.S + 1) * RiseB)), numbers[index], model.S);
            }

            Pass(numbers[index], lengths[index]);
            isRestNothing = Math.Exp(-(shape * RiseA) - (model.S * RiseB)) * atLast / model.S <= 1e-18 * Mass;
        }
    }

    void Pass(Stretches span, int row)
    {
        ReadOnlySpan<int> numbers = span.Periods(row);
        ReadOnlySpan<double> lengths = span.Lengths(row);
        for (int index = 0; index < numbers.Length; index++)
            Pass(numbers[index], lengths[index]);
    }

    void Pass(int period, double length)
    {
        (double bought, double lived) = (length * rates.Buying[period], length * rates.Leaving[period]);
        RiseA += SpecialFunctions.Log1P(bought / A);
        RiseB += SpecialFunctions.Log1P(lived / B);
        (A, B) = (A + bought, B + lived);
        for (int effect = 0; effect < effects.Length; effect++)
        {
            (PurchaseProcess process, int covariate) = effects[effect];
            _passed[effect] += (process == PurchaseProcess.Buying ? bought : lived) * values[period][covariate];
        }
    }

    void Add(scoped Span<Vector256<double>> sums, double weight, int period, double s)
    {
        double one = weight * Vector256.Sum(sums[0]);
        double overA = weight * Vector256.Sum(sums[2]);
        double overB = weight * Vector256.Sum(sums[4]);
        Mass += one;
        MassRiseA += (weight * Vector256.Sum(sums[1])) + (RiseA * one);
        MassOverA += overA / A;
        MassRiseB += (weight * Vector256.Sum(sums[3])) + (RiseB * one);
        MassOverB += overB / B;
        for (int effect = 0; effect < effects.Length; effect++)
        {
            (PurchaseProcess process, int covariate) = effects[effect];
            double x = values[period][covariate];
            _slopes[effect] += process == PurchaseProcess.Buying
                ? (_passed[effect] * overA / A) + (x * (one - overA))
                : ((s + 1) * ((_passed[effect] * overB / B) + (x * (one - overB)))) - (x * one);
        }
    }
}
