using Patron.Simulation;

namespace Patron.Cli.Commands;

/// <summary><c>patron simulate telecom</c>: an operator as files.</summary>
sealed class SimulateTelecomCommand : SimulateCampaignWorldCommand<TelecomOptions, TelecomTotals>
{
    public SimulateTelecomCommand()
        : base(
            "telecom",
            "Write a made-up telecom operator as CSV files: usage, top-ups, revenue, network, complaints, offers, and the truth.",
            "another operator")
    {
        Story = """
            Customers leave and spend less for causes that are known: the network at home, bill shocks, open complaints, a
            competitor's launch. Use falls before a silent departure, and offers keep those who can be persuaded.
            DIR/truth holds each customer's risks, causes and answers to offers. Equal options give files equal to the byte.
            """;
        Examples =
        [
            ("patron simulate telecom --out operator", "Five thousand customers over eighteen months"),
            (
                "patron simulate telecom --customers 500 --seed 1 --from 2025-01-01 --to 2025-07-01 --out small",
                "A small operator over half a year"),
            (
                "patron simulate telecom --campaigns-until 2025-09-01 --contacts plan.csv --out answers",
                "The same operator, answering to contacts that were decided from September on"),
        ];
    }

    protected override TelecomTotals Write(
        TelecomOptions options, string folder, IProgress<WorldProgress> progress, CancellationToken cancellation) =>
        TelecomWorld.Write(options, folder, progress, cancellation);

    protected override long RowsOf(TelecomTotals totals) => totals.Rows;

    protected override object Facts(string folder, TelecomTotals totals) => new
    {
        Folder = Path.GetFullPath(folder),
        totals.Customers,
        totals.UsageRows,
        totals.TopUps,
        totals.RevenueRows,
        totals.Corrections,
        totals.Packages,
        totals.NetworkRows,
        totals.Complaints,
        totals.Offers,
        totals.Churned,
        totals.Diluted,
        Revenue = totals.RevenueCents / 100m,
    };

    protected override string Text(string folder, TelecomTotals totals) =>
        $"{folder}: {totals.Customers:N0} customers, {totals.UsageRows:N0} rows of usage, {totals.TopUps:N0} top-ups, "
        + $"{totals.Packages:N0} packages, {totals.Complaints:N0} complaints, {totals.Offers:N0} offers\n"
        + $"revenue {totals.RevenueCents / 100m:N2}; {totals.Churned:N0} customers have left and {totals.Diluted:N0} spend less, "
        + $"as {folder}/truth/customers.csv tells";
}
