using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Explanation;

/// <summary>Why a row's score differs from the base, in words.</summary>
public static class ReasonCodes
{
    /// <summary>The strongest reasons of each row, the strongest first; of equally strong ones the first column.</summary>
    /// <param name="contributions">Of all rows.</param>
    /// <param name="table">The rows.</param>
    /// <param name="options">Which reasons, in what words.</param>
    /// <exception cref="ArgumentException">
    /// A template names something that is not there (all such mistakes), the table lacks a column, or has other rows.
    /// </exception>
    public static IReadOnlyList<ReasonCode>[] Of(ScoreContributions contributions, FeatureTable table, ReasonOptions? options = null)
    {
        options ??= new ReasonOptions();
        IReadOnlyList<string> names = contributions.Values.Features;
        options.Validate(names);
        if (contributions.Values.Rows != table.Rows)
            throw new ArgumentException($"contributions of {contributions.Values.Rows} rows for {table.Rows} rows", nameof(table));
        FeatureColumn[] columns = [.. names.Select(name => ChangedRows.Find(table, name))];
        ReasonTemplate[] templates = [.. names.Select(name => options.Templates.GetValueOrDefault(name, options.Others))];
        var reasons = new IReadOnlyList<ReasonCode>[table.Rows];
        OrderedSum.ForBlocks(table.Rows, null, (start, end) =>
        {
            for (int row = start; row < end; row++)
                reasons[row] = OfRow(row);
        });
        return reasons;

        ReasonCode[] OfRow(int row)
        {
            double[] effects = contributions.Values.Row(row).ToArray();
            int[] strongest = Strongest(effects, effects.Length);
            return
            [
                .. strongest.Where(column => IsReason(effects[column], options)).Take(options.Count).Select(column =>
                {
                    var value = FieldValue.At(columns[column], row);
                    string text = templates[column].Write(names[column], value, effects[column]);
                    return new ReasonCode(names[column], value, effects[column], text);
                }),
            ];
        }
    }

    /// <summary>The places of the largest contributions, the largest first, of equal ones the first.</summary>
    static int[] Strongest(ReadOnlySpan<double> contributions, int count)
    {
        int[] places = new int[Math.Min(count, contributions.Length)];
        int filled = 0;
        for (int column = 0; column < contributions.Length; column++)
        {
            double strength = Math.Abs(contributions[column]);
            int place = filled;
            while (place > 0 && strength > Math.Abs(contributions[places[place - 1]]))
                place--;
            if (place == places.Length)
                continue;
            filled = Math.Min(filled + 1, places.Length);
            places.AsSpan(place, filled - 1 - place).CopyTo(places.AsSpan(place + 1));
            places[place] = column;
        }

        return places;
    }

    static bool IsReason(double effect, ReasonOptions options) => Math.Abs(effect) > options.LeastEffect && options.Direction switch
    {
        ReasonDirection.Up => effect > 0,
        ReasonDirection.Down => effect < 0,
        _ => true,
    };
}

/// <summary>One reason for a row's score.</summary>
/// <param name="Column">The column.</param>
/// <param name="Value">The row's value in it.</param>
/// <param name="Contribution">What it adds to the score, on its scale.</param>
/// <param name="Text">The same in words.</param>
public sealed record ReasonCode(string Column, FieldValue Value, double Contribution, string Text);
