using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>Log-likelihood of BG/CNBD-k and MBG/CNBD-k with gradient in (r, α, a, b), for a given k.</summary>
/// <remarks>
/// Reutterer, Platzer and Schröder (2021), in logs: with n chances to leave, R = r + k x, S = Σ_(j &lt; k) (R)_j / j! ((T-t_x)/(α+T))^j and
/// D = ln a - ln(b+n-1) + R ln((α+T)/(α+t_x)), a customer's value is ln Γ(R)/Γ(r) + r ln α + ln Γ(b+n)/Γ(b) - ln Γ(a+b+n)/Γ(a+b)
/// - R ln(α+T) + ln(S + [n &gt; 0] exp D).
/// </remarks>
sealed class CnbdLikelihood
{
    readonly PurchaseHistories _histories;
    readonly FirstChance _first;
    readonly int _k;
    readonly int? _threads;
    readonly double _customers;
    readonly (double Frequency, double Weight)[] _frequencies;

    public CnbdLikelihood(PurchaseHistories histories, FirstChance first, int k, int? threads)
    {
        (_histories, _first, _k, _threads) = (histories, first, k, threads);
        WeightByValue frequencies = new();
        for (int row = 0; row < histories.Count; row++)
        {
            frequencies.Add(histories.Frequency[row], histories.Weights[row]);
            _customers += histories.Weights[row];
        }

        _frequencies = frequencies.Ascending();
    }

    /// <summary>The value at (r, α, a, b); fills the gradient.</summary>
    public double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        double[] at = parameters.ToArray();
        Span<double> sums = stackalloc double[5];
        OrderedSum.Over(_histories.Count, sums, _threads, (start, end, totals) =>
        {
            for (int row = start; row < end; row++)
                AddCustomer(at, row, totals);
        });
        sums[1..].CopyTo(gradient);
        double value = sums[0] + AddFrequencies(at, gradient);
        (double r, double alpha) = (at[0], at[1]);
        gradient[0] += _customers * Math.Log(alpha);
        gradient[1] += _customers * r / alpha;
        return value + (_customers * r * Math.Log(alpha));
    }

    /// <summary>What couples frequency, recency and age: -R ln(α+T) + ln(S + exp D).</summary>
    void AddCustomer(double[] at, int row, Span<double> totals)
    {
        (double r, double alpha, double a, double b) = (at[0], at[1], at[2], at[3]);
        (double frequency, double recency, double age) = (_histories.Frequency[row], _histories.Recency[row], _histories.Age[row]);
        double weight = _histories.Weights[row];
        double chances = frequency + (int)_first;
        double shape = r + (_k * frequency);
        double silence = age - recency;
        double logEnd = Math.Log(alpha + age);
        double waiting = ErlangPhases.LogSum(shape, silence / (alpha + age), _k, out double byShape, out double ticks);
        (double gone, double length, double change) = (0, 0, 0);
        double value = waiting;
        if (chances > 0)
        {
            length = SpecialFunctions.Log1P(silence / (alpha + recency));
            change = -shape * (silence / (alpha + age)) / (alpha + recency);
            double logGone = Math.Log(a) - Math.Log(b + (chances - 1)) + (shape * length);
            value = SpecialFunctions.LogSumExp(waiting, logGone);
            gone = 1 / (1 + Math.Exp(waiting - logGone));
        }

        double here = 1 - gone;
        totals[0] += weight * (value - (shape * logEnd));
        totals[1] += weight * ((here * byShape) + (gone * length) - logEnd);
        totals[2] += weight * ((gone * change) - ((shape + (here * ticks)) / (alpha + age)));
        totals[3] += weight * gone / a;
        totals[4] -= chances > 0 ? weight * gone / (b + (chances - 1)) : 0;
    }

    /// <summary>The gamma functions of r, b and a + b.</summary>
    double AddFrequencies(double[] at, Span<double> gradient)
    {
        (double r, double a, double b) = (at[0], at[2], at[3]);
        double value = 0;
        foreach ((double x, double weight) in _frequencies)
        {
            double chances = x + (int)_first;
            value += weight * SpecialFunctions.LogRising(r, _k * x);
            value += weight * (SpecialFunctions.LogRising(b, chances) - SpecialFunctions.LogRising(a + b, chances));
            gradient[0] += weight * SpecialFunctions.DigammaRise(r, _k * x);
            double both = SpecialFunctions.DigammaRise(a + b, chances);
            gradient[2] -= weight * both;
            gradient[3] += weight * (SpecialFunctions.DigammaRise(b, chances) - both);
        }

        return value;
    }
}
