using System.CommandLine;
using Patron.Cli.Projects;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;
using Patron.Models.Evaluation;
using Patron.Pipeline.Direct.Files;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Scorings;

namespace Patron.Cli.Commands;

/// <summary><c>patron scorings diff</c>: an experiment beside production or another one.</summary>
sealed class ScoringsDiffCommand : ProjectCommand
{
    const int MostMoves = 10;

    /// <summary>A mean weight below it is no chance.</summary>
    const double MostUntold = 0.95;

    readonly Argument<string> _name = new("NAME") { Description = "The experiment." };
    readonly Option<string?> _with = Opt.Text("--with", "OTHER", "Another experiment in place of production.");
    readonly Option<string?> _out = Opt.Text("--out", "FILE", "Write the customers who differ to a file: csv, json or parquet, as its name ends.");

    readonly Option<string?> _outcome = Opt.Text(
        "--outcome", "SQL", "What came of it since: customer's key and outcome. Tells what the experiment's choices would have earned.");

    public ScoringsDiffCommand() : base("diff", "Compare an experiment's scores and treatments with production's.")
    {
        Story = "Compares the rows of the experiment's instant: of each model the means, the distance and the order of customers; of each campaign "
            + "and segmentation who is decided otherwise, with what contacts cost and are expected to bring.";
        Examples =
        [
            ("patron scorings diff new_churn", "Beside production"),
            ("patron scorings diff new_churn --with lower_limit", "Beside another experiment"),
            ("patron scorings diff new_churn --out changed.csv", "And each customer who differs, as a file"),
            ("patron scorings diff new_churn --outcome \"SELECT customer_id, sum(amount) FROM silver.purchases WHERE ordered_at >= as_of() GROUP BY 1\"",
                "And what its choices would have earned, by propensities"),
        ];
        Add(_name);
        Add(_with);
        Add(_out);
        Add(_outcome);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        ProjectDefinition project = LoadToRead(arguments, "compare scoring experiments");
        OutputFile? file = arguments.GetValue(_out) is { } path ? OutputFile.Check(path, null) : null;
        using ScoringComparison comparison = ScoringComparison.Of(project, arguments.GetValue(_name)!, arguments.GetValue(_with));
        ScoringDifference difference = comparison.Difference();
        if (arguments.GetValue(_outcome) is { } outcome)
            difference = difference with { Earned = comparison.Earned(outcome) };
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
        foreach (EarnedDifference one in difference.Earned)
        {
            output.WriteLine($"{one.Campaign}: {one.Customers:N0} customers brought {Text(one.Brought)} each");
            if (one.Unknown > 0)
                output.WriteLine($"  {one.Unknown:N0} others are left out: the propensities with which they were decided about are not known");
            output.WriteLine($"  would have brought {Text(one.Experiment)}");
            if (one.Experiment.DoublyRobust is { } robust)
                output.WriteLine($"  with what scores foretell of outcomes, doubly robust: {Text(robust)}");
        }
    }

    static string Text(EarnedValue earned) => earned.Mean is not { } mean
        ? "what nobody knows: production gave next to nobody what the experiment gives"
        : $"{Text(mean)}, as sure as {earned.EffectiveRows:N0} customers"
            + (earned.Told < MostUntold ? $"; of {earned.Told:P0} of them only, others had no chance to get what the experiment gives" : "");

    static string Text(Estimate mean) => $"{Number(mean.Value)} ({Number(mean.Low)} to {Number(mean.High)})";

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
