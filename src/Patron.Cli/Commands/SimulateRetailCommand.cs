using Patron.Simulation;

namespace Patron.Cli.Commands;

/// <summary><c>patron simulate retail</c>: a shop as files.</summary>
sealed class SimulateRetailCommand : SimulateCampaignWorldCommand<RetailOptions, RetailTotals>
{
    public SimulateRetailCommand()
        : base("retail", "Write a made-up shop as CSV files: customers, orders, returns, campaigns, and the truth.", "another shop")
    {
        Story = """
            Purchases and drop-out follow BG/NBD, spend follows gamma-gamma; season, country, channel and campaigns act on
            them. DIR/truth holds what only a simulation can know: each customer's rates, and what each contact did. Equal
            options give files equal to the byte.
            """;
        Examples =
        [
            ("patron simulate retail --out shop", "A hundred thousand customers over two years"),
            (
                "patron simulate retail --customers 1000 --seed 1 --from 2025-01-01 --to 2025-07-01 --out small",
                "A small shop over half a year"),
            (
                "patron simulate retail --campaigns-until 2025-09-01 --contacts plan.csv --out answers",
                "The same shop, answering to contacts that were decided from September on"),
        ];
    }

    protected override RetailTotals Write(
        RetailOptions options, string folder, IProgress<WorldProgress> progress, CancellationToken cancellation) =>
        RetailWorld.Write(options, folder, progress, cancellation);

    protected override long RowsOf(RetailTotals totals) =>
        totals.Customers + totals.Orders + totals.OrderLines + totals.Returns + totals.Contacts;

    protected override object Facts(string folder, RetailTotals totals) => new
    {
        Folder = Path.GetFullPath(folder),
        totals.Customers,
        totals.Orders,
        totals.OrderLines,
        totals.Returns,
        totals.Contacts,
        totals.DroppedOut,
        Revenue = totals.RevenueCents / 100m,
    };

    protected override string Text(string folder, RetailTotals totals) =>
        $"{folder}: {totals.Customers:N0} customers, {totals.Orders:N0} orders with {totals.OrderLines:N0} lines, "
        + $"{totals.Returns:N0} returns, {totals.Contacts:N0} contacts\n"
        + $"revenue {totals.RevenueCents / 100m:N2}; {totals.DroppedOut:N0} customers have dropped out, "
        + $"as {folder}/truth/customers.csv tells";
}
