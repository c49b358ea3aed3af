using System.CommandLine;
using System.Diagnostics;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;
using Patron.Simulation;

namespace Patron.Cli.Commands;

/// <summary><c>patron simulate retail</c>: a shop as files.</summary>
sealed class SimulateRetailCommand : PatronCommand
{
    static readonly RetailOptions Defaults = new();

    readonly Option<string> _out = new("--out") { HelpName = "DIR", Description = "The folder to write; absent or empty.", Required = true };

    readonly Option<int> _customers = Opt.Value(
        "--customers", "N", "How many customers.", "a whole number such as 100000", Words.TryCount, Defaults.Customers);

    readonly Option<long> _seed = Opt.Value(
        "--seed", "N", "Feeds every random choice; another seed gives another shop.", "a whole number such as 7", Words.TrySeed, Defaults.Seed);

    readonly Option<DateOnly?> _from = Opt.Date("--from", $"First day of the data. Default: {Defaults.From:yyyy-MM-dd}.");

    readonly Option<DateOnly?> _to = Opt.Date("--to", $"The data end before this day. Default: {Defaults.To:yyyy-MM-dd}.");

    public SimulateRetailCommand() : base("retail", "Write a made-up shop as CSV files: customers, orders, returns, campaigns, and the truth.")
    {
        Story = """
            Purchases and drop-out follow BG/NBD, spend follows gamma-gamma; season, country, channel and campaigns act on
            them. DIR/truth holds what only a simulation can know: each customer's rates, and what each contact did. Equal
            options give files equal to the byte.
            """;
        Examples =
        [
            ("patron simulate retail --out shop", "A hundred thousand customers over two years"),
            ("patron simulate retail --customers 1000 --seed 1 --from 2025-01-01 --to 2025-07-01 --out small", "A small shop over half a year"),
        ];
        Add(_out);
        Add(_customers);
        Add(_seed);
        Add(_from);
        Add(_to);
        Add(Opt.Json());
    }

    public override int Run(ParseResult arguments, Session session)
    {
        RetailOptions options = new()
        {
            Customers = arguments.GetValue(_customers),
            Seed = arguments.GetValue(_seed),
            From = arguments.GetValue(_from) ?? Defaults.From,
            To = arguments.GetValue(_to) ?? Defaults.To,
        };
        IReadOnlyList<string> problems = options.Problems();
        if (problems.Count > 0)
            throw new UsageException(string.Join('\n', problems));
        string folder = arguments.GetValue(_out)!;
        RetailTotals totals = Session.Show(display => Write(options, folder, display, session.Cancellation));
        session.Give(
            new
            {
                Folder = Path.GetFullPath(folder),
                totals.Customers,
                totals.Orders,
                totals.OrderLines,
                totals.Returns,
                totals.Contacts,
                totals.DroppedOut,
                Revenue = totals.RevenueCents / 100m,
            },
            output => output.WriteLine(
                $"""
                {folder}: {totals.Customers:N0} customers, {totals.Orders:N0} orders with {totals.OrderLines:N0} lines, {totals.Returns:N0} returns, {totals.Contacts:N0} contacts
                revenue {totals.RevenueCents / 100m:N2}; {totals.DroppedOut:N0} customers have dropped out, as {folder}/truth/customers.csv tells
                """));
        return ExitCode.Done;
    }

    static RetailTotals Write(RetailOptions options, string folder, IWorkDisplay display, CancellationToken cancellation)
    {
        const string Stage = "retail world";
        long started = Stopwatch.GetTimestamp();
        Latest latest = new();
        display.Begin(Stage, () => latest.Progress);
        RetailTotals totals = RetailWorld.Write(options, folder, latest, cancellation);
        long rows = totals.Customers + totals.Orders + totals.OrderLines + totals.Returns + totals.Contacts;
        display.End(Stage, $"{Amounts.Rows(rows)} in {Amounts.Time(Stopwatch.GetElapsedTime(started))}");
        return totals;
    }

    sealed class Latest : IProgress<WorldProgress>
    {
        public WorkProgress Progress { get; private set; }

        public void Report(WorldProgress value) =>
            Progress = new WorkProgress((double)value.CustomersDone / value.CustomersTotal, value.CustomersDone);
    }
}
