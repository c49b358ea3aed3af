using System.Globalization;
using System.Text.Json;

namespace Patron.Pipeline.Projects.Reading;

/// <summary>The forms of single values.</summary>
static partial class Forms
{
    delegate bool TryParse<T>(string text, out T value);

    const NumberStyles DecimalPoint = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;

    static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    public static Form<string> Text { get; } = Word("a text", _ => true);

    public static Form<string> Identifier { get; } =
        Word("a name of small letters, digits and '_' that begins with a letter", Identifiers.IsValid);

    /// <summary>A key by which the user names a thing.</summary>
    public static Form<string> NewName { get; } = new(Identifier.Expected, key => Identifiers.IsValid(key.Name)
        ? key.Name
        : key.Problem<string>(
            $"{key.Node.Description} cannot be a name",
            $"write '{Identifiers.From(key.Name)}' (small letters, digits and '_', a letter first)"));

    public static Form<string> Currency { get; } =
        Word("a currency of three capitals such as EUR", text => text.Length == 3 && text.All(char.IsAsciiLetterUpper));

    public static Form<string> Delimiter { get; } = new(
        "one character, in quotes, such as \";\" or \"\\t\"",
        value => value.Node is ScalarNode { Text.Length: 1 } scalar ? scalar.Text : value.Expected<string>(Delimiter!.Expected));

    public static Form<string> AsOf { get; } =
        Word(Projects.AsOf.Expected, text => Projects.AsOf.TryParse(text, TimeZoneInfo.Utc, out _));

    public static Form<bool> Boolean { get; } = Single("true or false", (string text, out bool value) =>
        bool.TryParse(text, out value) && text is "true" or "false");

    public static Form<DateOnly> Date { get; } = Single("a date such as 2026-01-31", (string text, out DateOnly date) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", Invariant, DateTimeStyles.None, out date) && date.Year is >= 1900 and < 2200);

    public static Form<Duration> Duration { get; } =
        Single<Duration>("a duration such as 7d, 4w, 3m or 1y", Projects.Duration.TryParse);

    public static Form<Duration> Length { get; } = Single(
        "a duration above zero, such as 7d, 4w, 3m or 1y",
        (string text, out Duration value) => Projects.Duration.TryParse(text, out value) && !value.IsZero);

    public static Form<FeatureWindow> Window { get; } = Single<FeatureWindow>(
        "'lifetime', 'month' (the last whole calendar month) or a duration above zero, such as 90d", FeatureWindow.TryParse);

    public static Form<DiscountRate> DiscountRate { get; } = Single<DiscountRate>(
        "a rate from 0 to below 1 for a day, week, month or year, such as 0.10/year", Projects.DiscountRate.TryParse);

    public static Form<SampleShare> Sample { get; } = Single<SampleShare>(SampleShare.Expected, SampleShare.TryParse);

    public static Form<double> Inferences { get; } = Single<double>(ServingRules.Expected, ServingRules.TryParse);

    public static Form<ByteSize> ByteSize { get; } = Single(
        "a size of at least 64MB, such as 512MB or 2GB",
        (string text, out ByteSize size) => Projects.ByteSize.TryParse(text, out size) && size.Bytes >= 64_000_000);

    public static Form<RejectedLimit> RejectedLimit { get; } =
        Single<RejectedLimit>(Projects.RejectedLimit.Expected, Projects.RejectedLimit.TryParse);

    /// <summary>A share that leaves something over.</summary>
    public static Form<double> Share { get; } = Single(
        "a share from 0 to below 1, such as 0.1",
        (string text, out double share) => TryNumber(text, out share) && share is >= 0 and < 1);

    public static Form<double> ShareBelowHalf { get; } = Single(
        "a share from 0 to below 0.5, such as 0.01",
        (string text, out double share) => TryNumber(text, out share) && share is >= 0 and < 0.5);

    public static Form<double> ShareAboveZero { get; } = Single(
        "a share above 0 and below 1, such as 0.9",
        (string text, out double share) => TryNumber(text, out share) && share is > 0 and < 1);

    /// <summary>A share that leaves somebody on either side.</summary>
    public static Form<double> ShareToCompare { get; } = Single(
        "a share above 0 and below 1, such as 0.1: without both sides nothing can be compared",
        (string text, out double share) => TryNumber(text, out share) && share is > 0 and < 1);

    public static Form<double> ShareAboveHalf { get; } = Single(
        "a share above 0.5 and below 1, such as 0.95",
        (string text, out double share) => TryNumber(text, out share) && share is > 0.5 and < 1);

    public static Form<double> Number { get; } = Single<double>("a number", TryNumber);

    public static Form<double> NonNegative { get; } = Single("a number of at least 0", (string text, out double number) =>
        TryNumber(text, out number) && number >= 0);

    public static Form<double> Positive { get; } = Single("a number above 0", (string text, out double number) =>
        TryNumber(text, out number) && number > 0);

    /// <summary>A number of at least 0; null for <c>auto</c>.</summary>
    public static Form<double?> NonNegativeOrAuto { get; } = Single("a number of at least 0, or auto", (string text, out double? number) =>
    {
        bool isNumber = TryNumber(text, out double found) && found >= 0;
        number = isNumber ? found : null;
        return isNumber || text == "auto";
    });

    public static Form<decimal> Money { get; } = Single(
        "an amount of at least 0, such as 2.50",
        (string text, out decimal amount) => decimal.TryParse(text, DecimalPoint, Invariant, out amount) && amount >= 0);

    /// <summary>SQL, which remembers where it stands.</summary>
    public static Form<SqlText> Sql { get; } = new("SQL", value =>
        value.Node is ScalarNode { IsEmpty: false } node && SqlLayout.Canonical(node.Text).Length > 0
            ? new SqlText(node.Text, value.File.File, node.ContentLine, node.ContentColumn, node.KeepsLines)
            : value.Expected<SqlText>("SQL"));

    /// <summary>The IANA name of a time zone that this machine knows.</summary>
    public static Form<string> TimeZone { get; } = new("a time zone such as Europe/Berlin", value =>
    {
        if (!value.IsText(out string? text))
            return value.Expected<string>("a time zone such as Europe/Berlin");
        if (TimeZoneInfo.TryFindSystemTimeZoneById(text, out _))
            return text;
        string? closest = Suggestion.For(text, TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id));
        return value.Problem<string>(
            $"'{value.Name}' is {value.Node.Description}, a time zone unknown to this machine",
            closest is null ? "write an IANA name such as Europe/Berlin" : $"did you mean '{closest}'?");
    });

    public static Form<long> WholeNumber(long from, long to = long.MaxValue) => Single(
        to >= int.MaxValue ? $"a whole number of at least {from}" : $"a whole number from {from} to {to}",
        (string text, out long number) => long.TryParse(text, NumberStyles.AllowLeadingSign, Invariant, out number)
            && number >= from && number <= to);

    /// <summary>One of a few words.</summary>
    public static Form<string> OneOf(IReadOnlyList<string> words) => Word($"one of {string.Join(", ", words)}", words.Contains);

    /// <summary>One of an enumeration's names, in snake case.</summary>
    public static Form<T> Choice<T>() where T : struct, Enum
    {
        Dictionary<string, T> choices =
            Enum.GetValues<T>().ToDictionary(choice => JsonNamingPolicy.SnakeCaseLower.ConvertName(choice.ToString()));
        string expected = "one of " + string.Join(", ", choices.Keys);
        return new(expected, value =>
        {
            if (!value.IsText(out string? text))
                return value.Expected<T>(expected);
            return choices.TryGetValue(text, out T choice)
                ? choice
                : value.Problem<T>($"'{value.Name}' is {value.Node.Description}", Suggestion.Among(text, choices.Keys));
        });
    }

    static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, Invariant, out number) && double.IsFinite(number);

    public static Form<string> Word(string expected, Func<string, bool> isRight) => Single(expected, (string text, out string word) =>
    {
        word = text;
        return isRight(text);
    });

    static Form<T> Single<T>(string expected, TryParse<T> tryParse) => new(expected, value =>
        value.IsText(out string? text) && tryParse(text, out T parsed) ? parsed : value.Expected<T>(expected));
}
