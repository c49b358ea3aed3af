namespace Patron.Models.Btyd;

/// <summary>Checks of histories and horizons that count opportunities; each error names the value and the remedy.</summary>
static class OpportunityCheck
{
    /// <summary>Most opportunities in a history or a forecast.</summary>
    public const double Most = 1_000_000;

    const string Remedy = "BG/BB counts opportunities; count times in whole ones, or choose a model of continuous time";

    public static void Row(int row, double frequency, double recency, double age)
    {
        if (!IsCount(age))
            throw Error("age", $"age is {age}; it must be a whole number from 0 to {Most}");
        if (recency != Math.Floor(recency))
            throw Error("recency", $"recency is {recency}; it must be a whole number");
        if (frequency > recency)
            throw Error("frequency", $"frequency is {frequency} by opportunity {recency}; it must be at most one at each");

        ArgumentException Error(string column, string found) => new($"Row {row}: {found}. {Remedy}.", column);
    }

    public static bool IsRow(double frequency, double recency, double age) =>
        IsCount(age) && recency == Math.Floor(recency) && frequency <= recency;

    public static void Horizon(double horizon)
    {
        if (!IsCount(horizon))
        {
            throw new ArgumentOutOfRangeException(
                nameof(horizon), horizon, $"A horizon must be a whole number from 0 to {Most}. {Remedy}.");
        }
    }

    static bool IsCount(double value) => value >= 0 && value <= Most && value == Math.Floor(value);
}
