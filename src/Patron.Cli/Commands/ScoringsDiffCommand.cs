using System.CommandLine;
using Patron.Cli.Projects;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;
using Patron.Pipeline.Direct.Files;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Scorings;

namespace Patron.Cli.Commands;

/// <summary><c>patron scorings diff</c>: an experiment beside production or another one.</summary>
sealed class ScoringsDiffCommand : ProjectCommand
{
    const int MostMoves = 10;

    readonly Argument<string> _name = new("NAME") { Description = "The experiment." };
    readonly Option<string?> _with = Opt.Text("--with", "OTHER", "Another experiment in place of production.");
    readonly Option<string?> _out = Opt.Text("--out", "FILE", "Write the customers who differ to a file: csv, json or parquet, as its name ends.");

    public ScoringsDiffCommand() : base("diff", "Compare an experiment's scores and treatments with production's.")
    {
        Story = "Compares the rows of the experiment's instant: of each model the means, the distance and the order of customers; of each campaign "
            + "and segmentation who is decided otherwise, with what contacts cost and are expected to bring.";
        Examples =
        [
            ("patron scorings diff new_churn", "Beside production"),
            ("patron scorings diff new_churn --with lower_limit", "Beside another experiment"),
            ("patron scorings diff new_churn --out changed.csv", "And each customer who differs, as a file"),
        ];
        Add(_name);
        Add(_with);
        Add(_out);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        ProjectDefinition project = LoadToRead(arguments, "compare scoring experiments");
        OutputFile? file = arguments.GetValue(_out) is { } path ? OutputFile.Check(path, null) : null;
        using ScoringComparison comparison = ScoringComparison.Of(project, arguments.GetValue(_name)!, arguments.GetValue(_with));
        ScoringDifference difference = comparison.Difference();
        file?.Write(comparison.RowsSql(), comparison.Connection, session.Cancellation);
        session.Give(difference, output => Write(output, difference, project));
        return ExitCode.Done;
    }

    static void Write(TextWriter output, ScoringDifference difference, ProjectDefinition project)
    {
        output.WriteLine($"{difference.Second} beside {difference.First}, as of {RunResult.AsOfText(project, difference.AsOf)}");
        TextTable scores = new(
            ("model", false), ("version", false), ("customers", true), ("gone", true), ("new", true), ("mean", true), ("was", true),
            ("mean distance", true), ("rank correlation", true));
        foreach (ScoreDifference one in difference.Scores)
        {
            scores.Add(
                one.Model, $"{one.FirstVersion?.ToString() ?? "-"} -> {one.SecondVersion?.ToString() ?? "-"}", $"{one.Both:N0}",
                $"{one.OnlyFirst:N0}", $"{one.OnlySecond:N0}", Number(one.SecondMean), Number(one.FirstMean), Number(one.MeanDistance),
                Number(one.RankCorrelation));
        }

        if (difference.Scores.Count > 0)
            scores.Write(output);
        foreach (DecisionDifference one in difference.Decisions)
            Write(output, one);
    }

    static void Write(TextWriter output, DecisionDifference difference)
    {
        output.WriteLine($"{difference.Name}: {difference.Other:N0} of {difference.Same + difference.Other:N0} customers are decided otherwise");
        if (difference.SecondCost is not null || difference.FirstCost is not null)
        {
            output.WriteLine(
                $"  cost {Money(difference.SecondCost)}, was {Money(difference.FirstCost)}; "
                + $"expected value {Money(difference.SecondExpectedValue)}, was {Money(difference.FirstExpectedValue)}");
        }

        foreach (OutcomeMove move in difference.Moves.Take(MostMoves))
            output.WriteLine($"  {move.From ?? "not in it"} -> {move.To ?? "not in it"}: {move.Customers:N0}");
        if (difference.Moves.Count > MostMoves)
            output.WriteLine($"  and {difference.Moves.Count - MostMoves} other moves: --json shows all");
    }

    static string Money(double? value) => value is { } money ? $"{money:N2}" : "none";

    static string Number(double? value) => value is { } number ? $"{number:0.####}" : "-";
}
