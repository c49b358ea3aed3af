using System.Globalization;
using Patron.Pipeline.Projects;

namespace Patron.Cli.Usage;

/// <summary>Reads single words of the command line.</summary>
static class Words
{
    public static bool TryDate(string text, out DateOnly? date)
    {
        bool read = DateOnly.TryParseExact(
            text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day);
        date = day;
        return read;
    }

    public static bool TryAsOf(string text, out string? asOf)
    {
        asOf = text;
        return AsOf.TryParse(text, TimeZoneInfo.Utc, out _);
    }

    public static bool TryLength(string text, out Duration? duration)
    {
        bool read = Duration.TryParse(text, out Duration length);
        duration = length;
        return read && !length.IsZero;
    }

    public static bool TryDiscount(string text, out DiscountRate? discount)
    {
        bool read = DiscountRate.TryParse(text, out DiscountRate rate);
        discount = rate;
        return read;
    }

    public static bool TryPenalty(string text, out double penalty) =>
        double.TryParse(
            text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out penalty)
        && double.IsFinite(penalty);

    public static bool TryAmount(string text, out double? amount)
    {
        bool read = TryPenalty(text, out double number);
        amount = number;
        return read;
    }

    /// <summary>A penalty, or one that is to be tuned.</summary>
    public static bool TryTunedPenalty(string text, out PenaltyWish penalty)
    {
        bool isNumber = TryPenalty(text, out double number);
        penalty = new(isNumber ? number : null);
        return isNumber || text == "auto";
    }

    public static bool TryCount(string text, out int count) =>
        int.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out count);

    public static bool TryPositiveCount(string text, out int? count)
    {
        bool read = TryCount(text, out int number);
        count = number;
        return read && number > 0;
    }

    public static bool TryFolds(string text, out int folds) => TryCount(text, out folds) && folds is >= 2 and <= 100;

    public static bool TrySeed(string text, out long seed) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out seed);
}

/// <summary>A penalty as it was asked for.</summary>
/// <param name="Weight">It; null for <c>auto</c>.</param>
readonly record struct PenaltyWish(double? Weight)
{
    /// <summary>As it is written.</summary>
    public override string ToString() => Weight is { } weight ? weight.ToString("R", CultureInfo.InvariantCulture) : "auto";
}
