using System.CommandLine;
using System.Globalization;
using Patron.Cli.Usage;
using Patron.Models.Experiments;
using Patron.Models.Experiments.Monitoring;
using Patron.Models.Experiments.Planning;
using Patron.Pipeline.Direct.Files;
using Patron.Pipeline.Direct.Planning;

namespace Patron.Cli.Commands;

/// <summary>The options of <c>patron plan</c>.</summary>
sealed class PlanOptions
{
    const string Share = "a share above 0 and below 1, such as 0.1";
    const string Amount = "an amount from 0 up, such as 20";

    readonly Option<double?> _rate = Opt.Value<double?>("--rate", "P", "Share of customers that do it without treatment.", Share, TryShare);
    readonly Option<double?> _mean = Opt.Value<double?>("--mean", "N", "Mean a customer without treatment; with --sd.", "a number such as 12.5", TryNumber);
    readonly Option<double?> _deviation = Opt.Value<double?>("--sd", "N", "Standard deviation between customers.", "a number above 0, such as 30", TryPositive);
    readonly Option<string?> _column = Opt.Text("--column", "COL", "What was measured in the past; zeros and ones are a rate.");
    readonly Option<string?> _positive = Opt.Text("--positive", "VALUE", "Its value for customers that did it, where it is no number.");
    readonly Option<string?> _per = Opt.Text("--per", "COL", "Denominator of a ratio, such as orders for revenue an order.");
    readonly Option<string[]> _past = new("--past") { HelpName = "COL", Description = "What was known of the customers before that (CUPED); may be repeated." };
    readonly Option<bool> _noHeader = new("--no-header") { Description = "The first line is data; columns go by number from 1." };

    readonly Option<WantedEffect?> _effect = Opt.Value<WantedEffect?>(
        "--effect", "N", "The smallest effect that matters: 0.01, or 5% of the baseline.", "an effect such as 0.01, -2 or 5%", TryEffect);

    readonly Option<long?> _customers = Opt.Value<long?>(
        "--customers", "N", "Customers there are, of all groups.", "a whole number from 1 up", TryCount);

    readonly Option<double> _power = Opt.Value<double>(
        "--power", "P", "With which probability the effect is found.", "a probability from 0.5 to below 1, such as 0.8", TryPower, 0.8);

    readonly Option<double> _confidence = Opt.Value<double>(
        "--confidence", "P", "One less the error of all comparisons and looks.", "a probability above 0.5 and below 1, such as 0.95", TryConfidence, 0.95);

    readonly Option<string> _side = Opt.OneOf("--side", "The direction looked for.", "either", "either", "rise", "fall");
    readonly Option<double?> _control = Opt.Value<double?>("--control", "P", "Share of the control group. Default: the one that finds most.", Share, TryShare);
    readonly Option<int> _treatments = Opt.Value<int>("--treatments", "N", "Treatments compared with one control group.", "a whole number from 1 to 100", TryUpToHundred, 1);
    readonly Option<string> _comparison = Opt.OneOf(
        "--comparison", "How several treatments share the error.", "bonferroni", "bonferroni", "dunnett", "none");

    readonly Option<int> _looks = Opt.Value<int>("--looks", "N", "Planned looks, the last one included.", "a whole number from 1 to 100", TryUpToHundred, 1);
    readonly Option<string> _spending = Opt.OneOf("--spending", "How looks spend the error.", "obrien-fleming", "obrien-fleming", "pocock");
    readonly Option<double?> _correlation = Opt.Value<double?>(
        "--correlation", "N", "Of the outcome with what is known before (CUPED).", "a number between -1 and 1, such as 0.6", TryCorrelation);

    readonly Option<double> _clusterSize = Opt.Value<double>(
        "--cluster-size", "N", "Customers that are assigned together, on average.", "a number from 1 up", TryFromOne, 1);

    readonly Option<double> _intraclass = Opt.Value<double>(
        "--icc", "N", "Correlation of customers assigned together.", "a number from 0 to 1, such as 0.05", TryUnit, 0);

    readonly Option<double?> _perDay = Opt.Value<double?>("--per-day", "N", "Customers that come on a day.", "a number above 0, such as 500", TryPositive);
    readonly Option<double?> _cost = Opt.Value<double?>("--cost", "N", "What a contact costs.", Amount, Words.TryAmount);
    readonly Option<double?> _value = Opt.Value<double?>(
        "--value", "N", "What one unit more brings: the margin of a purchase; 1 for a metric in money.", Amount, Words.TryAmount);

    public Argument<string?> File { get; } = new("FILE")
    {
        Description = "CSV, Parquet or whitespace-separated text with one customer a row.", Arity = ArgumentArity.ZeroOrOne,
    };

    public Option<string?> From { get; } = Opt.Text("--from", "SQL", "A table of the project, or a SELECT, with one customer a row.");

    public IEnumerable<Option> All =>
    [
        _rate, _mean, _deviation, From, _column, _positive, _per, _past, _noHeader, _effect, _customers, _power, _confidence, _side, _control,
        _treatments, _comparison, _looks, _spending, _correlation, _clusterSize, _intraclass, _perDay, _cost, _value,
    ];

    /// <summary>What was asked for.</summary>
    public PlanRequest Request(ParseResult arguments) => new()
    {
        Rate = arguments.GetValue(_rate),
        Mean = arguments.GetValue(_mean),
        Deviation = arguments.GetValue(_deviation),
        History = HistoryOf(arguments),
        Correlation = arguments.GetValue(_correlation),
        Effect = arguments.GetValue(_effect),
        Customers = arguments.GetValue(_customers),
        PerDay = arguments.GetValue(_perDay),
        Cost = arguments.GetValue(_cost),
        Value = arguments.GetValue(_value),
        Design = DesignOf(arguments),
    };

    PlanHistory? HistoryOf(ParseResult arguments)
    {
        (string? file, string? from, string? column) = (arguments.GetValue(File), arguments.GetValue(From), arguments.GetValue(_column));
        if (file is not null && from is not null)
            throw new Terminal.UsageException("FILE and --from are two histories: give one of them");
        bool isAsked = file is not null || from is not null;
        Option? stray = new Option[] { _column, _positive, _per, _past, _noHeader }.FirstOrDefault(option => arguments.GetResult(option) is { Implicit: false });
        if (!isAsked && stray is not null)
            throw new Terminal.UsageException($"{stray.Name} needs a history: name a file of customers, or a table of the project with --from");
        if (!isAsked)
            return null;
        return new PlanHistory
        {
            Column = column ?? throw new Terminal.UsageException("--column is missing: say which column of the history is measured"),
            Positive = arguments.GetValue(_positive),
            Per = arguments.GetValue(_per),
            Past = arguments.GetValue(_past) ?? [],
            File = file,
            Format = new TextFormat { Header = !arguments.GetValue(_noHeader) },
        };
    }

    DesignOptions DesignOf(ParseResult arguments)
    {
        DesignOptions design = new()
        {
            Power = arguments.GetValue(_power),
            Confidence = arguments.GetValue(_confidence),
            Alternative = arguments.GetValue(_side) switch { "rise" => Alternative.Greater, "fall" => Alternative.Less, _ => Alternative.TwoSided },
            Treatments = arguments.GetValue(_treatments),
            Comparison = Enum.Parse<ManyTreatments>(arguments.GetValue(_comparison)!, ignoreCase: true),
            Looks = arguments.GetValue(_looks),
            Spending = arguments.GetValue(_spending) == "pocock" ? AlphaSpending.Pocock : AlphaSpending.OBrienFleming,
            ClusterSize = arguments.GetValue(_clusterSize),
            IntraclassCorrelation = arguments.GetValue(_intraclass),
        };
        return arguments.GetValue(_control) is { } share ? design with { ControlShare = share } : design;
    }

    static bool TryNumber(string text, out double? value)
    {
        bool read = Signed(text, out double number);
        value = number;
        return read;
    }

    static bool TryPositive(string text, out double? value) => TryNumber(text, out value) && value > 0;

    static bool TryShare(string text, out double? value) => TryNumber(text, out value) && value is > 0 and < 1;

    static bool TryCorrelation(string text, out double? value) => TryNumber(text, out value) && value is > -1 and < 1;

    static bool TryPower(string text, out double value) => Signed(text, out value) && value is >= 0.5 and < 1;

    static bool TryConfidence(string text, out double value) => Signed(text, out value) && value is > 0.5 and < 1;

    static bool TryUnit(string text, out double value) => Signed(text, out value) && value is >= 0 and <= 1;

    static bool TryFromOne(string text, out double value) => Signed(text, out value) && value >= 1;

    static bool TryUpToHundred(string text, out int value) => Words.TryCount(text, out value) && value is >= 1 and <= 100;

    static bool TryCount(string text, out long? value)
    {
        bool read = long.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out long count);
        value = count;
        return read && count is > 0 and <= 1_000_000_000_000;
    }

    static bool TryEffect(string text, out WantedEffect? effect)
    {
        bool isRelative = text.EndsWith('%');
        bool read = Signed(isRelative ? text[..^1].TrimEnd() : text, out double amount);
        effect = new(isRelative ? amount / 100 : amount, isRelative);
        return read;
    }

    static bool Signed(string text, out double value) =>
        double.TryParse(
            text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)
        && double.IsFinite(value);
}
