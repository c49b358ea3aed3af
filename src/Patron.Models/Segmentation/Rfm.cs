using Patron.Models.Persistence;

namespace Patron.Models.Segmentation;

/// <summary>
/// Recency, frequency, monetary: each customer's place among all customers in three columns, as scores from 1 to 5, and the
/// segment these scores name. The cut-offs are kept, so that later customers are scored by the same rule.
/// </summary>
/// <remarks>
/// Per column the cut-offs are the quantiles 0.2, 0.4, 0.6 and 0.8 (type 7 of Hyndman and Fan, 1996). Frequency and monetary
/// score one plus the number of cut-offs strictly below the value; recency scores five minus that number, because few days are
/// good. Equal values therefore always have equal scores; with many ties some scores are not given out at all.
/// </remarks>
public sealed class Rfm
{
    const string Kind = "rfm";
    const int Version = 1;

    readonly QuintileCuts _days;
    readonly QuintileCuts _count;
    readonly QuintileCuts _amount;

    Rfm(QuintileCuts days, QuintileCuts count, QuintileCuts amount)
    {
        _days = days;
        _count = count;
        _amount = amount;
    }

    /// <summary>The four cut-offs of days since the last purchase, ascending.</summary>
    public IReadOnlyList<double> RecencyCuts => _days.Values;

    /// <summary>The four cut-offs of the number of purchases, ascending.</summary>
    public IReadOnlyList<double> FrequencyCuts => _count.Values;

    /// <summary>The four cut-offs of the amount spent, ascending.</summary>
    public IReadOnlyList<double> MonetaryCuts => _amount.Values;

    /// <summary>Takes the cut-offs from a population of customers, one row each.</summary>
    /// <param name="daysSinceLast">Days since the last purchase. Range: finite, &gt;= 0.</param>
    /// <param name="count">Number of purchases. Range: finite, &gt;= 0.</param>
    /// <param name="amount">Amount spent (total or mean, as long as it stays the same). Range: finite.</param>
    /// <exception cref="ArgumentException">No rows, unequal lengths, or a value outside its range.</exception>
    public static Rfm Fit(ReadOnlySpan<double> daysSinceLast, ReadOnlySpan<double> count, ReadOnlySpan<double> amount)
    {
        if (daysSinceLast.IsEmpty)
            throw new ArgumentException("there are no customers to take cut-offs from", nameof(daysSinceLast));
        RefuseBadColumns(daysSinceLast, count, amount);
        return new Rfm(QuintileCuts.Of(daysSinceLast), QuintileCuts.Of(count), QuintileCuts.Of(amount));
    }

    /// <summary>A scorer with cut-offs of one's own: four ascending numbers for each column.</summary>
    public static Rfm FromCuts(IReadOnlyList<double> recency, IReadOnlyList<double> frequency, IReadOnlyList<double> monetary) =>
        new(QuintileCuts.From(recency, nameof(recency)), QuintileCuts.From(frequency, nameof(frequency)),
            QuintileCuts.From(monetary, nameof(monetary)));

    /// <summary>The scores of one customer.</summary>
    public RfmScore Score(double daysSinceLast, double count, double amount)
    {
        RefuseBadColumns([daysSinceLast], [count], [amount]);
        return Place(daysSinceLast, count, amount);
    }

    /// <summary>The scores of many customers, row by row.</summary>
    public RfmScore[] Score(ReadOnlySpan<double> daysSinceLast, ReadOnlySpan<double> count, ReadOnlySpan<double> amount)
    {
        RefuseBadColumns(daysSinceLast, count, amount);
        var scores = new RfmScore[daysSinceLast.Length];
        for (int row = 0; row < scores.Length; row++)
            scores[row] = Place(daysSinceLast[row], count[row], amount[row]);
        return scores;
    }

    /// <summary>The cut-offs as JSON; <see cref="FromJson"/> gives the same scorer to the bit.</summary>
    public string ToJson() =>
        ModelJson.Write(Kind, Version, new RfmDocument([.. RecencyCuts], [.. FrequencyCuts], [.. MonetaryCuts]));

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">Not such a document, or of a version this program does not know.</exception>
    public static Rfm FromJson(string json)
    {
        RfmDocument document = ModelJson.Read<RfmDocument>(json, Kind, Version);
        return ModelJson.Check(Kind, () => FromCuts(document.RecencyCuts, document.FrequencyCuts, document.MonetaryCuts));
    }

    RfmScore Place(double days, double count, double amount) =>
        new(6 - _days.Part(days), _count.Part(count), _amount.Part(amount));

    static void RefuseBadColumns(ReadOnlySpan<double> days, ReadOnlySpan<double> count, ReadOnlySpan<double> amount)
    {
        if (days.Length != count.Length || days.Length != amount.Length)
            throw new ArgumentException(
                $"columns of {days.Length}, {count.Length} and {amount.Length} rows; they must be equally long", nameof(count));
        for (int row = 0; row < days.Length; row++)
        {
            if (!(days[row] >= 0 && double.IsFinite(days[row])))
                throw new ArgumentException(
                    $"row {row}: {days[row]} days since the last purchase; must be finite and >= 0", nameof(days));
            if (!(count[row] >= 0 && double.IsFinite(count[row])))
                throw new ArgumentException($"row {row}: {count[row]} purchases; must be finite and >= 0", nameof(count));
            if (!double.IsFinite(amount[row]))
                throw new ArgumentException($"row {row}: amount {amount[row]}; must be finite", nameof(amount));
        }
    }

    sealed record RfmDocument(double[] RecencyCuts, double[] FrequencyCuts, double[] MonetaryCuts);
}
