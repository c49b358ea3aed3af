namespace Patron.Models.Spend;

/// <summary>Checks of what the hurdle model reads; each error names the row, the value and the range.</summary>
static class HurdleCheck
{
    const double MostLog = 231;

    public static void Counts(int row, double purchases, double free)
    {
        if (!(purchases >= 0 && purchases <= 1e9 && purchases == Math.Floor(purchases)))
        {
            throw new ArgumentException(
                $"Row {row}: purchases are {purchases}; they must be a whole number from 0 to 1e9.", nameof(purchases));
        }

        if (!(free >= 0 && free <= purchases && free == Math.Floor(free)))
        {
            throw new ArgumentException(
                $"Row {row}: free purchases are {free}; they must be a whole number from 0 to the {purchases} purchases.",
                nameof(free));
        }
    }

    public static void Amounts(SpendHistories histories)
    {
        if (!histories.HasAmounts)
        {
            throw new ArgumentException(
                "The hurdle model reads single amounts, and these histories have customers' means alone; gamma-gamma needs no more.",
                nameof(histories));
        }
    }

    public static double MeanLog(int row, double meanLog) => Math.Abs(meanLog) <= MostLog
        ? meanLog
        : throw new ArgumentException(
            $"Row {row}: the mean of logs is {meanLog}; it must be from -{MostLog} to {MostLog}.", nameof(meanLog));

    public static double LogVariance(int row, double logVariance) => logVariance is >= 0 and <= 1e6
        ? logVariance
        : throw new ArgumentException(
            $"Row {row}: the variance of logs is {logVariance}; it must be from 0 to 1e6.", nameof(logVariance));
}
