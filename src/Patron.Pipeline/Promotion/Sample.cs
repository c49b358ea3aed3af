namespace Patron.Pipeline.Promotion;

/// <summary>How many rows a judgement needs: with fewer, the normal intervals of the gates are not to be trusted.</summary>
static class Sample
{
    /// <summary>Rows below which nothing is judged, and a champion that can score stays.</summary>
    public const int Rows = 200;

    /// <summary>Rows of each outcome, or customers who bought.</summary>
    public const int OfEach = 30;

    /// <summary>Rows of a group below which it is neither judged nor shown: it would soon tell of somebody in particular.</summary>
    public const int RowsOfGroup = 50;

    public static string? TooFew(double[] actual, bool isProbability)
    {
        int positive = actual.Count(value => value > 0);
        if (actual.Length < Rows)
            return $"{actual.Length} rows are too few to judge by: at least {Rows} are needed";
        if (positive < OfEach)
            return $"the target came true for {positive} of {actual.Length} rows: at least {OfEach} are needed to judge by";
        return isProbability && actual.Length - positive < OfEach
            ? $"the target failed to come true for {actual.Length - positive} of {actual.Length} rows: at least {OfEach} are needed to judge by"
            : null;
    }
}
