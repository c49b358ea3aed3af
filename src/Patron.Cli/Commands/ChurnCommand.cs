using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;
using Patron.Pipeline.Direct.Churn;
using Patron.Pipeline.Direct.Files;

namespace Patron.Cli.Commands;

/// <summary><c>patron churn</c>: who will leave, from one table.</summary>
sealed class ChurnCommand : PatronCommand
{
    readonly Argument<string> _file = new("FILE") { Description = "CSV, Parquet or whitespace-separated text with one customer a row." };
    readonly Option<string> _target = new("--target") { HelpName = "COL", Description = "The column that tells who left.", Required = true };
    readonly Option<string?> _positive = Opt.Text(
        "--positive", "VALUE", "Its value for those who left; Yes, true and 1 are recognised.");
    readonly Option<string?> _id = Opt.Text("--id", "COL", "The column that names a customer; without it rows are numbered.");
    readonly Option<bool> _noHeader = new("--no-header") { Description = "The first line is data; columns go by number from 1." };
    readonly Option<string> _learner = Opt.OneOf(
        "--learner", "What learns; auto takes the simplest of those that do best.", ChurnRequest.AnyLearner, [.. ChurnRequest.Learners]);

    readonly Option<double> _penalty = Opt.Value<double>(
        "--penalty", "N", "L2 penalty of --learner logistic; 0 is maximum likelihood.", "a number from 0 up, such as 0.5", Words.TryPenalty, 1);

    readonly Option<int> _folds = Opt.Value<int>(
        "--folds", "N", "Parts of the cross-validation.", "a whole number from 2 to 100", Words.TryFolds, 5);

    readonly CampaignOptions _campaign = new();
    readonly Option<string?> _out = Opt.Text(
        "--out", "FILE", "Write every customer's score and reasons (and contact), as .csv, .json or .parquet.");

    public ChurnCommand() : base("churn", "Who will leave, from a table of customers; needs no project.")
    {
        Story = """
            Learns from every column that can be learnt from; columns that name each customer are left out. Rules, a logistic
            regression, boosted trees and a random forest are tried in folds of the customers, and the simplest within one
            standard error of the best is taken, with the reason. The figures are cross-validated in other folds: each
            customer is scored by a model that has not seen them. Scores in the file come from the model fitted on all rows.
            A column that knows too well who left, as one written when a customer leaves, is named, and learnt from all the same.
            With --benefit and --cost it is said whom to contact, what that is expected to bring, and what it would have brought.
            """;
        Examples =
        [
            ("patron churn customers.csv --target Churn --id customerID --out scores.csv", "A table with a column Churn of Yes and No"),
            ("patron churn customers.csv --target Churn --benefit 100 --cost 20 --capacity 500 --out scores.csv", "Whom to contact, 500 at most"),
            ("patron churn customers.parquet --target status --positive cancelled --json", "Another word for leaving; the result as JSON"),
        ];
        Add(_file);
        foreach (Option option in (Option[])[_target, _positive, _id, _noHeader, _learner, _penalty, _folds, .. _campaign.All, _out, Opt.Json()])
            Add(option);
    }

    public override int Run(ParseResult arguments, Session session)
    {
        ChurnRequest request = new()
        {
            File = arguments.GetValue(_file)!,
            Format = new TextFormat { Header = !arguments.GetValue(_noHeader) },
            Target = arguments.GetValue(_target)!,
            Positive = arguments.GetValue(_positive),
            Id = arguments.GetValue(_id),
            Learner = arguments.GetValue(_learner)!,
            Penalty = arguments.GetValue(_penalty),
            Folds = arguments.GetValue(_folds),
            Campaign = _campaign.Read(arguments),
            Output = arguments.GetValue(_out),
        };
        ChurnOutcome found = Session.Show(
            display => ChurnAnalysis.Execute(request, new AnalysisDisplay(display), session.Cancellation));
        session.Give(found.Report, output => ChurnText.Write(found, output));
        return ExitCode.Done;
    }
}
