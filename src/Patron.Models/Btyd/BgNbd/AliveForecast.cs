namespace Patron.Models.Btyd;

/// <summary>
/// Future purchases of customers who are alive: they depend on frequency and age alone, so customers who share both share the
/// work. A row's number does not depend on the other rows.
/// </summary>
sealed class AliveForecast
{
    /// <summary>Central differences of a smooth function lose about the square of this, relative.</summary>
    const double Step = 1e-3;

    readonly DistinctRows _distinct;
    readonly double[] _frequency;
    readonly double[] _age;
    readonly double _horizon;
    readonly double _rate;
    readonly int? _threads;

    public AliveForecast(PurchaseHistories histories, double horizon, double rate, int? threads)
    {
        (double[] frequency, _, double[] age) = histories.Columns;
        _distinct = DistinctRows.Find(frequency, age, age);
        _frequency = [.. _distinct.FirstRows.Select(row => frequency[row])];
        _age = [.. _distinct.FirstRows.Select(row => age[row])];
        (_horizon, _rate, _threads) = (horizon, rate, threads);
    }

    /// <summary>The group of each row.</summary>
    public int[] GroupOfRow => _distinct.GroupOfRow;

    /// <summary>Expected purchases of each group.</summary>
    public double[] Purchases(BgNbd model) =>
        BgNbd.ByRow(_frequency.Length, _threads, group => model.ExpectedIfAlive(_frequency[group], _age[group], _horizon));

    /// <summary>Discounted purchases of each group.</summary>
    public double[] Discounted(BgNbd model) =>
        BgNbd.ByRow(_frequency.Length, _threads, group =>
            model.DiscountedIfAlive(_frequency[group], _age[group], _horizon, _rate));

    /// <summary>Derivatives of the groups' log discounted purchases by ln r, ln α, ln a and ln b; one array for each.</summary>
    public double[][] LogSlopes(BgNbd model)
    {
        double[] logs = [Math.Log(model.R), Math.Log(model.Alpha), Math.Log(model.A), Math.Log(model.B)];
        return [.. Enumerable.Range(0, logs.Length).Select(index =>
        {
            double[] up = Discounted(Moved(logs, index, Step));
            double[] down = Discounted(Moved(logs, index, -Step));
            return up.Zip(down, (high, low) => low > 0 ? Math.Log(high / low) / (2 * Step) : 0).ToArray();
        })];
    }

    static BgNbd Moved(double[] logs, int index, double step)
    {
        double[] moved = [.. logs.Select(value => Math.Exp(value))];
        moved[index] = Math.Exp(logs[index] + step);
        return new BgNbd(moved[0], moved[1], moved[2], moved[3]);
    }
}
