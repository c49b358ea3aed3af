namespace Patron.Models.Btyd;

/// <summary>By how much the rates of buying and of leaving are multiplied in each distinct period.</summary>
sealed class PeriodRates
{
    /// <summary>A factor from 1e-100 to 1e100, as for parameters, has a log of at most this size.</summary>
    static readonly double MostLog = 100 * Math.Log(10);

    public PeriodRates(double[][] values, (PurchaseProcess Process, int Covariate)[] effects, ReadOnlySpan<double> coefficients)
    {
        LogBuying = new double[values.Length];
        LogLeaving = new double[values.Length];
        for (int effect = 0; effect < effects.Length; effect++)
        {
            double[] logs = effects[effect].Process == PurchaseProcess.Buying ? LogBuying : LogLeaving;
            for (int period = 0; period < values.Length; period++)
                logs[period] += coefficients[effect] * values[period][effects[effect].Covariate];
        }

        Buying = [.. LogBuying.Select(Math.Exp)];
        Leaving = [.. LogLeaving.Select(Math.Exp)];
        Wrong = Math.Max(Array.FindIndex(LogBuying, IsWrong), Array.FindIndex(LogLeaving, IsWrong));
    }

    public double[] LogBuying { get; }

    public double[] LogLeaving { get; }

    public double[] Buying { get; }

    public double[] Leaving { get; }

    /// <summary>A period whose covariates multiply a rate by more than numbers can hold; -1 where there is none.</summary>
    public int Wrong { get; }

    static bool IsWrong(double log) => !(Math.Abs(log) <= MostLog);
}
