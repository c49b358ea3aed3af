using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;
using Patron.Pipeline.Direct.Churn;

namespace Patron.Cli.Commands;

/// <summary><c>patron churn</c>: who will leave, from one table.</summary>
sealed class ChurnCommand : PatronCommand
{
    readonly ChurnOptions _churn = new();
    readonly CampaignOptions _campaign = new();
    readonly Option<string?> _out = Opt.Text(
        "--out", "FILE", "Write every customer's score and reasons (and contact), as .csv, .json or .parquet.");

    readonly Option<string?> _report = Opt.Text(
        "--report", "FILE", "Write a page with all of it and pictures, as .html; it needs no network.");

    public ChurnCommand() : base("churn", "Who will leave, from a table of customers; needs no project.")
    {
        Story = """
            Learns from every column that can be learnt from; columns that name each customer are left out. Rules, a logistic
            regression, boosted trees and a random forest are tried in folds of the customers, and the simplest within one
            standard error of the best is taken, with the reason. The figures are cross-validated in other folds: each
            customer is scored by a model that has not seen them. Scores in the file come from the model fitted on all rows.
            A column that knows too well who left, as one written when a customer leaves, is named, and learnt from all the same:
            --without leaves it out.
            With --benefit and --cost it is said whom to contact, what that is expected to bring, and what it would have brought.
            """;
        Examples =
        [
            ("patron churn customers.csv --target Churn --id customerID --out scores.csv", "A table with a column Churn of Yes and No"),
            ("patron churn customers.csv --target Churn --benefit 100 --cost 20 --capacity 500 --out scores.csv", "Whom to contact, 500 at most"),
            ("patron churn customers.csv --target Churn --id customerID --benefit 100 --cost 20 --report churn.html", "A page for others to read"),
            ("patron churn customers.parquet --target status --positive cancelled --json", "Another word for leaving; the result as JSON"),
        ];
        Add(_churn.File);
        foreach (Option option in (Option[])[_churn.Target, .. _churn.Others, .. _campaign.All, _out, _report, Opt.Json()])
            Add(option);
    }

    public override int Run(ParseResult arguments, Session session)
    {
        ChurnRequest request = _churn.Request(arguments) with
        {
            Campaign = _campaign.Read(arguments),
            Output = arguments.GetValue(_out),
            Page = arguments.GetValue(_report),
        };
        ChurnOutcome found = Session.Show(
            display => ChurnAnalysis.Execute(request, new AnalysisDisplay(display), session.Cancellation));
        session.Give(found.Report, output => ChurnText.Write(found, output));
        return ExitCode.Done;
    }
}
