using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;
using Patron.Simulation;

namespace Patron.Cli.Commands;

/// <summary><c>patron simulate gaming</c>: a game operator as files or as a stream.</summary>
sealed class SimulateGamingCommand : SimulateWorldCommand<GamingOptions, GamingTotals>
{
    readonly Option<bool> _stream = new("--stream")
    {
        Description = "Print the events on standard output, a line of JSON each, in place of files.",
    };

    readonly Option<double?> _rate = Opt.Value<double?>(
        "--rate", "N", "Lines a second of --stream; without it as fast as they are read.", "a number above zero such as 100",
        TryRate);

    readonly Option<double?> _registrations = Opt.Value<double?>(
        "--registrations", "N", "Players who register on a day. Default: 200, or as many as all need.", "a number such as 500",
        Words.TryAmount);

    readonly Option<bool> _withLabel = new("--with-label")
    {
        Description = "new_registration tells whether the player will churn, which nobody can know yet.",
    };

    readonly Option<double> _late = Share("--late", "Share of events that arrive one to 24 hours late.");
    readonly Option<double> _duplicated = Share("--duplicated", "Share of events that come twice.");
    readonly Option<double> _outOfOrder = Share("--out-of-order", "Share of events that the next few overtake.");
    readonly Option<double> _malformed = Share("--malformed", "Share of events in front of which a damaged copy comes.");

    public SimulateGamingCommand()
        : base(
            "gaming",
            "Write a made-up game operator as files or as a stream: registrations, purchases, bets, wins, and the truth.",
            "another operator",
            isFolderRequired: false)
    {
        Story = """
            Players register and play; most never come back after the first day, by engagement, luck and spend. DIR holds
            CSV files, all events as one stream (events.jsonl), and DIR/truth what only a simulation can know. Faults on
            request are told there line by line. Equal options give files equal to the byte.
            """;
        Examples =
        [
            ("patron simulate gaming --out operator", "Five thousand players over half a year"),
            (
                "patron simulate gaming --stream --rate 100 --late 0.01 --duplicated 0.01 --malformed 0.001",
                "A hundred events a second, some of them late, doubled or damaged"),
        ];
        Add(_registrations);
        Add(_late);
        Add(_duplicated);
        Add(_outOfOrder);
        Add(_malformed);
        Add(_withLabel);
        Add(_stream);
        Add(_rate);
        Add(Opt.Json());
    }

    public override int Run(ParseResult arguments, Session session)
    {
        bool isStream = arguments.GetValue(_stream);
        if (isStream == FolderOf(arguments) is not null)
            throw new UsageException("patron simulate gaming needs either --out DIR or --stream");
        double? rate = arguments.GetValue(_rate);
        if (!isStream && rate is not null)
            throw new UsageException("--rate paces --stream; files are written as fast as they can be");
        if (!isStream)
            return base.Run(arguments, session);
        if (session.Json)
            throw new UsageException("--json tells what --out wrote; --stream prints events, which are JSON already");
        PlayAsync(Read(arguments), rate, session.Cancellation).GetAwaiter().GetResult();
        return ExitCode.Done;
    }

    protected override GamingOptions Complete(ParseResult arguments, GamingOptions options) => options with
    {
        RegistrationsPerDay = arguments.GetValue(_registrations),
        LateShare = arguments.GetValue(_late),
        DuplicatedShare = arguments.GetValue(_duplicated),
        OutOfOrderShare = arguments.GetValue(_outOfOrder),
        MalformedShare = arguments.GetValue(_malformed),
        WithLabel = arguments.GetValue(_withLabel),
    };

    protected override GamingTotals Write(
        GamingOptions options, string folder, IProgress<WorldProgress> progress, CancellationToken cancellation) =>
        GamingWorld.Write(options, folder, progress, cancellation);

    protected override long RowsOf(GamingTotals totals) => totals.Events;

    protected override object Facts(string folder, GamingTotals totals) => new
    {
        Folder = Path.GetFullPath(folder),
        totals.Customers,
        totals.Purchases,
        totals.Bets,
        totals.Wins,
        totals.Labelled,
        totals.Churned,
        totals.Faults,
        Revenue = (totals.BetCents - totals.WinCents) / 100m,
    };

    protected override string Text(string folder, GamingTotals totals) =>
        $"{folder}: {totals.Customers:N0} players, {totals.Purchases:N0} purchases, {totals.Bets:N0} bets, "
        + $"{totals.Wins:N0} wins, {totals.Faults:N0} faults\n"
        + $"revenue {(totals.BetCents - totals.WinCents) / 100m:N2}; of {totals.Labelled:N0} players {totals.Churned:N0} did "
        + $"nothing after the first day, as {folder}/outcomes.csv tells";

    static async Task PlayAsync(GamingOptions options, double? rate, CancellationToken cancellation)
    {
        await using Stream output = OutputPipe.Open();
        try
        {
            await GamingWorld.PlayAsync(options, output, rate, TimeProvider.System, cancellation);
        }
        catch (IOException cause) when (OutputPipe.HasNoReader(cause))
        {
            // Who reads has enough: that is how such a stream usually ends.
        }
    }

    static Option<double> Share(string name, string description) =>
        Opt.Value(name, "SHARE", description, "a number such as 0.01", Words.TryPenalty, 0.0);

    static bool TryRate(string text, out double? rate) => Words.TryAmount(text, out rate) && rate > 0;
}
