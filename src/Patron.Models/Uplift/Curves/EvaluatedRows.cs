namespace Patron.Models.Uplift;

/// <summary>
/// Rows to evaluate, checked and put in an order that their values tell: control before treated, then by outcome and by what was foretold.
/// Rows that are alike in all of it may change places, so that the order they came in is gone.
/// </summary>
sealed class EvaluatedRows
{
    readonly double[][] _effects;

    public EvaluatedRows(
        ReadOnlySpan<double> effects, ReadOnlySpan<double> rival, ReadOnlySpan<double> outcomes, ReadOnlySpan<bool> treated,
        ReadOnlySpan<string> keys = default)
    {
        Check(effects, outcomes, treated);
        int[] order = [.. Enumerable.Range(0, effects.Length)];
        double[][] raw = rival.IsEmpty ? [effects.ToArray()] : [effects.ToArray(), rival.ToArray()];
        if (raw.Length > 1)
            Check(rival, outcomes, treated);
        (double[] happened, bool[] arms) = (outcomes.ToArray(), treated.ToArray());
        string[]? about = keys.IsEmpty ? null : keys.ToArray();
        if (about is not null && about.Length != order.Length)
            throw new ArgumentException($"{about.Length} keys for {order.Length} rows; they must be equally many", nameof(keys));
        Array.Sort(order, (a, b) =>
        {
            int by = arms[a].CompareTo(arms[b]);
            by = by != 0 ? by : happened[a].CompareTo(happened[b]);
            for (int place = 0; by == 0 && place < raw.Length; place++)
                by = raw[place][a].CompareTo(raw[place][b]);
            return by != 0 || about is null ? by : string.CompareOrdinal(about[a], about[b]);
        });
        _effects = Array.ConvertAll(raw, values => Array.ConvertAll(order, row => values[row]));
        Outcomes = Array.ConvertAll(order, row => happened[row]);
        Control = arms.Count(arm => !arm);
        IsBinary = happened.All(value => value is 0 or 1);
        if (Control == 0 || Control == order.Length)
        {
            throw new ArgumentException(
                $"{order.Length - Control} treated rows and {Control} of the control; there must be some of both", nameof(treated));
        }

        Units = DrawnUnits.Of(about is null ? null : Array.ConvertAll(order, row => about[row]), order.Length, Control);
    }

    /// <summary>What is drawn together.</summary>
    public DrawnUnits Units { get; }

    public double[] Outcomes { get; }

    /// <summary>How many rows are of the control: the first ones.</summary>
    public int Control { get; }

    public int Rows => Outcomes.Length;

    public bool IsBinary { get; }

    /// <summary>The rows by falling predicted effect: of the model, 0, or of its rival, 1.</summary>
    public RankedArms Ranked(int forecast) => new(this, _effects[forecast]);

    static void Check(ReadOnlySpan<double> effects, ReadOnlySpan<double> outcomes, ReadOnlySpan<bool> treated)
    {
        if (effects.Length != outcomes.Length || effects.Length != treated.Length)
        {
            throw new ArgumentException(
                $"{effects.Length} effects, {outcomes.Length} outcomes and {treated.Length} arms; they must be equally many", nameof(effects));
        }

        for (int row = 0; row < effects.Length; row++)
        {
            if (double.IsNaN(effects[row]))
                throw new ArgumentException($"row {row}: the effect is NaN", nameof(effects));
            if (!double.IsFinite(outcomes[row]))
                throw new ArgumentException($"row {row}: outcome {outcomes[row]}; it must be finite", nameof(outcomes));
        }
    }
}
