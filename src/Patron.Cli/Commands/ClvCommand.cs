using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;
using Patron.Models.Btyd;
using Patron.Models.Spend;
using Patron.Pipeline.Direct.Clv;
using Patron.Pipeline.Direct.Files;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;

namespace Patron.Cli.Commands;

/// <summary><c>patron clv</c>: lifetime value from one file.</summary>
sealed class ClvCommand : PatronCommand
{
    readonly Argument<string> _file = new("FILE") { Description = "CSV, Parquet or whitespace-separated text; .gz text is unpacked." };
    readonly Option<string?> _customer = Opt.Text(
        "--customer", "COL", "Who bought. In a summary optional: rows are numbered without it.");
    readonly Option<string?> _date = Opt.Text("--date", "COL", "When.");
    readonly Option<string?> _amount = Opt.Text(
        "--amount", "COL", "For how much; without it purchases are counted and there is no value.");
    readonly Option<string?> _frequency = Opt.Text("--frequency", "COL", "Summary: repeat purchases.");
    readonly Option<string?> _recency = Opt.Text("--recency", "COL", "Summary: time of the last purchase since the first.");
    readonly Option<string?> _age = Opt.Text("--age", "COL", "Summary: time since the first purchase.");
    readonly Option<string?> _monetary = Opt.Text("--monetary", "COL", "Summary: mean spend over repeat purchases.");
    readonly Option<bool> _noHeader = new("--no-header") { Description = "The first line is data; columns go by number from 1." };
    readonly Option<string?> _dateFormat = Opt.Text(
        "--date-format", "FORMAT", "How dates are written, such as dd.MM.yyyy or %d.%m.%Y. Usual forms are recognised.");

    readonly Option<DateOnly?> _asOf = Opt.Date(
        "--as-of", "Only purchases before this day count. Default: the day after the last one.");
    readonly Option<string> _unit = Opt.OneOf(
        "--unit", "Unit of recency and age; of a summary, the one it is in.", "week", "day", "week", "month");
    readonly Option<Duration?> _horizon = Opt.Length("--horizon", "TIME", "How far ahead value is counted. Default: 52w.");
    readonly Option<DiscountRate?> _discount = Opt.Value<DiscountRate?>(
        "--discount", "RATE", "What money later is worth. Default: 0.10/year (in a project: 0, unless discount: says more).",
        "a rate from 0 to below 1 for a day, week, month or year, such as 0.10/year",
        Words.TryDiscount);

    readonly Option<Duration?> _holdout = Opt.Length(
        "--holdout", "TIME", "Length of the hold-out. Default: a third of the time observed.");
    readonly Option<ModelWish> _model = Opt.Value<ModelWish>(
        "--model", "MODEL", $"Purchase model: {PurchaseModelWords.Listed}. Default: auto, the one of bg_nbd, mbg_nbd and pareto_nbd that foretells best.",
        $"one of auto, {PurchaseModelWords.Listed}", TryModel);

    readonly Option<string> _spend = Opt.OneOf(
        "--spend", "Spend model: hurdle where purchases may be free or enormous; auto takes the one that foretells best.",
        GammaGamma.TheKind.Key, [.. SpendModelKind.All.Select(kind => kind.Key), "auto"]);

    readonly Option<string> _intervals = Opt.OneOf(
        "--intervals", "How customers' intervals are found: from the fits' curvature, or from fits to 200 drawn worlds.", "delta", "delta", "bootstrap");

    readonly Option<PenaltyWish> _penalty = Opt.Value<PenaltyWish>(
        "--penalty", "N", "L2 penalty of both fits; a small one steadies fits on few customers. auto tunes it.",
        "a number from 0 up, such as 0.5, or auto", Words.TryTunedPenalty, new PenaltyWish(0));

    readonly Option<string?> _out = Opt.Text("--out", "FILE", "Write every customer's scores, as .csv, .json or .parquet.");

    readonly Option<string?> _pictures = Opt.Text(
        "--pictures", "FILE", "Write pictures of the fit and of the values: .html as a page that needs no network, .json as figures.");

    public ClvCommand() : base("clv", "Customer lifetime value from a file of purchases; needs no project.")
    {
        Story = """
            Foretells purchases from moments of the past with BG/NBD, MBG/NBD, Pareto/NBD and simple guesses, takes the model
            that foretold best, and judges it on the last part of the time, which had no say; of a ready summary, or where the
            past is short, the one that makes the histories likeliest. Then fits it, and gamma-gamma to spend, on everything and gives for
            each customer the probability of being alive, the expected purchases and spend, and the discounted value with a
            90 % interval for what the parameters leave open. Purchases and value of all customers together come with a 90 %
            interval for what will happen: for the parameters and for chance.

            FILE holds a purchase a row, or with --frequency, --recency and --age a customer a row. Purchases of one day count
            as one.
            """;
        Examples =
        [
            ("patron clv orders.csv --customer customer_id --date ordered_at --amount total --out scores.parquet", "Purchases as CSV, scores as Parquet"),
            ("patron clv CDNOW_sample.txt --no-header --customer 2 --date 3 --amount 5 --as-of 1997-10-01", "Text without header: columns by number"),
            ("patron clv summary.csv --customer ID --frequency frequency --recency recency --age T", "A ready summary, in weeks"),
            ("patron clv orders.csv --customer customer_id --date ordered_at --amount total --pictures value.html", "Pictures as a page"),
            ("patron clv orders.parquet --customer id --date day --amount total --unit month --horizon 12m --json", "In months, as JSON"),
        ];
        Add(_file);
        foreach (Option option in new Option[]
                 {
                     _customer, _date, _amount, _frequency, _recency, _age, _monetary, _noHeader, _dateFormat, _asOf, _unit,
                     _horizon, _discount,
                     _holdout, _model, _spend, _intervals, _penalty, _out, _pictures, Opt.Json(),
                 })
        {
            Add(option);
        }
    }

    public override int Run(ParseResult arguments, Session session)
    {
        ClvRequest request = RequestOf(arguments);
        ClvOutcome found = Session.Show(
            display => ClvAnalysis.Execute(request, new AnalysisDisplay(display), session.Cancellation));
        session.Give(found.Report, output => ClvText.Write(found, output));
        return ExitCode.Done;
    }

    ClvRequest RequestOf(ParseResult arguments)
    {
        ClvRequest standard = new() { File = arguments.GetValue(_file)! };
        return standard with
        {
            Format = new TextFormat { Header = !arguments.GetValue(_noHeader), DateFormat = arguments.GetValue(_dateFormat) },
            Transactions = IsSummary(arguments) ? null : TransactionsOf(arguments),
            Summary = IsSummary(arguments) ? SummaryOf(arguments) : null,
            AsOf = arguments.GetValue(_asOf),
            Unit = Enum.Parse<TimeUnit>(arguments.GetValue(_unit)!, ignoreCase: true),
            Horizon = arguments.GetValue(_horizon) ?? standard.Horizon,
            Discount = arguments.GetValue(_discount) ?? standard.Discount,
            Holdout = arguments.GetValue(_holdout),
            Model = arguments.GetValue(_model).Kind,
            Spend = SpendModelKind.Find(arguments.GetValue(_spend)!),
            Intervals = Enum.Parse<IntervalWay>(arguments.GetValue(_intervals)!, ignoreCase: true),
            Penalty = arguments.GetValue(_penalty).Weight,
            Output = arguments.GetValue(_out),
            Pictures = arguments.GetValue(_pictures),
        };
    }

    bool IsSummary(ParseResult arguments) =>
        new[] { _frequency, _recency, _age, _monetary }.Any(option => arguments.GetValue(option) is not null);

    TransactionColumns TransactionsOf(ParseResult arguments) =>
        new(Needed(arguments, _customer), Needed(arguments, _date), arguments.GetValue(_amount));

    SummaryColumns SummaryOf(ParseResult arguments)
    {
        Option? stray = new Option[] { _date, _amount, _asOf, _holdout, _dateFormat }.FirstOrDefault(
            option => arguments.GetResult(option) is not null);
        if (stray is not null)
            throw new UsageException(
                $"{stray.Name} is for purchases and has no meaning for a summary (--frequency, --recency, --age): leave it out");
        return new(
            arguments.GetValue(_customer),
            Needed(arguments, _frequency),
            Needed(arguments, _recency),
            Needed(arguments, _age),
            arguments.GetValue(_monetary));
    }

    static bool TryModel(string text, out ModelWish model)
    {
        model = new(PurchaseModelWords.Find(text));
        return model.Kind is not null || text == "auto";
    }

    static string Needed(ParseResult arguments, Option<string?> option) => arguments.GetValue(option) is { Length: > 0 } text
        ? text
        : throw new UsageException(
            $"{option.Name} COL is missing: purchases need --customer and --date, a summary --frequency, --recency and --age; patron clv --help shows examples");
}

/// <summary>A purchase model as it was asked for.</summary>
/// <param name="Kind">It; null for <c>auto</c>.</param>
readonly record struct ModelWish(PurchaseModelKind? Kind);
