namespace Patron.Models.LifetimeValue.Pictures;

/// <summary>How much of all value few customers hold. A value below zero counts as zero.</summary>
/// <param name="Points">
/// The Lorenz curve from (0, 0) to (1, 1), the most valuable customers first; empty where there is no value.
/// </param>
/// <param name="Deciles">Tenths of the customers, the most valuable first; of fewer than ten one each.</param>
/// <param name="Gini">0 where all hold the same, towards 1 where one holds all; null where there is no value.</param>
/// <remarks>Lorenz (1905); Gini = Σ (2 i - n - 1) v_i / (n Σ v) over values in rising order.</remarks>
public sealed record ValueConcentration(
    IReadOnlyList<ConcentrationPoint> Points, IReadOnlyList<ValueDecile> Deciles, double? Gini)
{
    const int CurveSteps = 50;

    /// <summary>Of all customers.</summary>
    /// <param name="values">A value for each, in any order. Range: finite.</param>
    public static ValueConcentration Of(ReadOnlySpan<double> values)
    {
        double[] rising = values.ToArray();
        Array.Sort(rising);
        double[] upTo = new double[rising.Length + 1];
        double weighted = 0;
        for (int rank = 0; rank < rising.Length; rank++)
        {
            double value = Math.Max(0, rising[^(rank + 1)]);
            upTo[rank + 1] = upTo[rank] + value;
            weighted += (rising.Length - 1 - (2.0 * rank)) * value;
        }

        double total = upTo[^1];
        if (total <= 0)
            return new([], [], null);
        return new(Curve(upTo), Tenths(upTo), weighted / (rising.Length * total));
    }

    /// <summary>Straight from customer to customer.</summary>
    static ConcentrationPoint[] Curve(double[] upTo)
    {
        long customers = upTo.Length - 1;
        return [.. Enumerable.Range(0, CurveSteps + 1).Select(step =>
        {
            (long whole, long rest) = Math.DivRem(customers * step, CurveSteps);
            double part = rest == 0 ? 0 : (upTo[whole + 1] - upTo[whole]) * rest / CurveSteps;
            return new ConcentrationPoint((double)step / CurveSteps, Math.Min(1, (upTo[whole] + part) / upTo[^1]));
        })];
    }

    static ValueDecile[] Tenths(double[] upTo)
    {
        long customers = upTo.Length - 1;
        int parts = (int)Math.Min(10, customers);
        return [.. Enumerable.Range(0, parts).Select(part =>
        {
            (long from, long to) = (customers * part / parts, customers * (part + 1) / parts);
            double value = upTo[to] - upTo[from];
            return new ValueDecile(part + 1, to - from, value / (to - from), value / upTo[^1]);
        })];
    }
}

/// <summary>A point of the curve.</summary>
/// <param name="Customers">Share of customers, the most valuable first. Range: [0, 1].</param>
/// <param name="Value">Their share of the value. Range: [0, 1].</param>
public sealed record ConcentrationPoint(double Customers, double Value);

/// <summary>A tenth of the customers.</summary>
/// <param name="Decile">1 for the most valuable.</param>
/// <param name="Customers">How many.</param>
/// <param name="MeanValue">Their mean value.</param>
/// <param name="Share">Their share of all value. Range: [0, 1].</param>
public sealed record ValueDecile(int Decile, long Customers, double MeanValue, double Share);
