using System.CommandLine;
using Patron.Cli.Usage;
using Patron.Models.Calibration;
using Patron.Pipeline.Direct.Churn;
using Patron.Pipeline.Direct.Files;

namespace Patron.Cli.Commands;

/// <summary>What <c>patron churn</c> and <c>patron what-if</c> ask alike: the table, and how it is learnt from.</summary>
sealed class ChurnOptions
{
    readonly Option<string?> _positive = Opt.Text(
        "--positive", "VALUE", "Its value for those who left; Yes, true and 1 are recognised.");
    readonly Option<string?> _id = Opt.Text("--id", "COL", "The column that names a customer; without it rows are numbered.");
    readonly Option<bool> _noHeader = new("--no-header") { Description = "The first line is data; columns go by number from 1." };
    readonly Option<string> _learner = Opt.OneOf(
        "--learner", "What learns; auto takes the simplest of those that do best.", ChurnRequest.AnyLearner, [.. ChurnRequest.Learners]);

    readonly Option<double> _penalty = Opt.Value<double>(
        "--penalty", "N", "L2 penalty of --learner logistic; 0 is maximum likelihood.", "a number from 0 up, such as 0.5", Words.TryPenalty, 1);

    readonly Option<string[]> _without = new("--without") { HelpName = "COL", Description = "A column that is not learnt from; may be repeated." };
    readonly Option<string> _calibration = Opt.OneOf(
        "--calibration", "The map that puts probabilities right, learnt in the cross-validation.", "none",
        ["none", .. Enum.GetNames<CalibrationKind>().Select(name => name.ToLowerInvariant())]);

    readonly Option<int> _folds = Opt.Value<int>(
        "--folds", "N", "Parts of the cross-validation.", "a whole number from 2 to 100", Words.TryFolds, 5);

    public Argument<string> File { get; } = new("FILE") { Description = "CSV, Parquet or whitespace-separated text with one customer a row." };

    public Option<string> Target { get; } = new("--target") { HelpName = "COL", Description = "The column that tells who left.", Required = true };

    /// <summary>All but the target.</summary>
    public IReadOnlyList<Option> Others => [_positive, _id, _noHeader, _without, _learner, _penalty, _calibration, _folds];

    /// <summary>What was asked for.</summary>
    public ChurnRequest Request(ParseResult arguments) => new()
    {
        File = arguments.GetValue(File)!,
        Format = new TextFormat { Header = !arguments.GetValue(_noHeader) },
        Target = arguments.GetValue(Target)!,
        Positive = arguments.GetValue(_positive),
        Id = arguments.GetValue(_id),
        Without = arguments.GetValue(_without) ?? [],
        Calibration = Enum.TryParse(arguments.GetValue(_calibration), ignoreCase: true, out CalibrationKind kind) ? kind : null,
        Learner = arguments.GetValue(_learner)!,
        Penalty = arguments.GetValue(_penalty),
        Folds = arguments.GetValue(_folds),
    };
}
