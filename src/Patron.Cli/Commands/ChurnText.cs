using Patron.Cli.Terminal;
using Patron.Models.Evaluation;
using Patron.Models.Propensity;
using Patron.Pipeline.Direct.Churn;

namespace Patron.Cli.Commands;

/// <summary>What <c>patron churn</c> prints for a person.</summary>
static class ChurnText
{
    const int Head = 10;
    const int Strongest = 15;

    public static void Write(ChurnOutcome outcome, TextWriter output)
    {
        ChurnReport report = outcome.Report;
        double share = (double)report.Positives / report.Rows;
        output.WriteLine($"{report.File}: {report.Rows:N0} customers, {report.Positives:N0} left ({share:P1}; {report.Target} = {report.Positive})");
        output.WriteLine();
        Leaks(report.Leaks, output);
        Metrics(report.Metrics, output);
        Lift(report.Metrics.Lift, output);
        Model(report, output);
        if (report.Decision is { } decision)
            Decision(decision, report.Rows, output);
        Rows(outcome.Scores, output);
        if (report.Output is { } path)
        {
            output.WriteLine();
            output.WriteLine($"Scores of all {report.Rows:N0} customers: {path}");
        }

        if (report.Page is { } page)
            output.WriteLine($"Report: {page}");
    }

    public static void Leaks(IReadOnlyList<ChurnLeak> leaks, TextWriter output)
    {
        if (leaks.Count == 0)
            return;
        output.WriteLine("Columns that know too well who left; --without leaves out what is written when a customer leaves");
        TextTable table = new(("column", false), ("what gives it away, counting the rows on either side", false));
        foreach (ChurnLeak leak in leaks)
            table.Add(leak.Column, leak.Reason);
        table.Write(output, 2);
        output.WriteLine();
    }

    static void Metrics(ChurnMetrics metrics, TextWriter output)
    {
        output.WriteLine($"Cross-validated in {metrics.Folds} parts");
        TextTable table = new(("figure", false), ("model", true), ("95 % interval", true), ("one rule", true), ("majority", true));
        (ChurnIntervals sure, ChurnOneRule rule) = (metrics.Intervals, metrics.OneRule);
        table.Add("AUC", Figure(metrics.Auc), Range(sure.Auc), Figure(rule.Auc), "0.5000");
        table.Add("log loss", Figure(metrics.LogLoss), Range(sure.LogLoss), Figure(rule.LogLoss), Figure(metrics.MajorityLogLoss));
        table.Add("Brier score", Figure(metrics.Brier), Range(sure.Brier), Figure(rule.Brier), Figure(metrics.MajorityBrier));
        table.Add("accuracy", Figure(metrics.Accuracy), "", Figure(rule.Accuracy), Figure(metrics.MajorityAccuracy));
        table.Write(output, 2);
        string together = sure.Auc is { } area ? $", whose AUC is {area.Value:0.0000}" : "";
        output.WriteLine($"  (figures: means over the parts; intervals: of all customers together{together})");
        output.WriteLine($"  (one rule: {rule.Rule})");
        output.WriteLine();
    }

    static string Figure(double? value) => value is { } known ? $"{known:0.0000}" : "";

    static string Range(Estimate? estimate) => estimate is { } known ? $"{known.Low:0.0000} to {known.High:0.0000}" : "";

    static void Lift(IReadOnlyList<LiftDecile> deciles, TextWriter output)
    {
        output.WriteLine("Lift by decile");
        TextTable table = new(("decile", true), ("left", true), ("lift", true), ("of all who left", true));
        foreach (LiftDecile decile in deciles)
            table.Add($"{decile.Decile}", $"{decile.Rate:P1}", $"{decile.Lift:0.00}", $"{decile.Gain:P1}");
        table.Write(output, 2);
        output.WriteLine();
    }

    static void Model(ChurnReport report, TextWriter output)
    {
        string penalty = report.Model.Penalty is { } weight ? $", penalty {Numbers.Significant(weight)}" : "";
        string calibration = report.Model.Calibration is { } kind ? $", calibrated ({kind})" : "";
        output.WriteLine($"{report.Model.Name}{penalty}{calibration}; log-likelihood {report.Model.LogLikelihood:F3}");
        if (report.Model.Reason is { } reason)
            output.WriteLine($"  chosen because {reason}");
        if (report.Effects.Count > 0)
            Effects(report.Effects, output);
        else if (report.Model.Rules.Count > 0)
            Rules(report.Model.Rules, output);
        else
            Columns(report, output);
        output.WriteLine();
    }

    static void Effects(IReadOnlyList<LogisticEffect> effects, TextWriter output)
    {
        output.WriteLine($"  strongest of {effects.Count} effects");
        TextTable table = new(("column", false), ("category", false), ("beside", false), ("effect", true), ("standard error", true));
        foreach (LogisticEffect one in effects.Take(Strongest))
            table.Add(one.Column, one.Level ?? "", one.Against ?? "", $"{one.Value:+0.0000;-0.0000}", Numbers.Significant(one.StandardError));
        table.Write(output, 2);
        output.WriteLine("  (log odds: of a number for one standard deviation, of a category beside the most frequent one of its column;");
        output.WriteLine("  each category's own coefficient, in --json, is settled by the penalty alone and has a wider error)");
    }

    static void Rules(IReadOnlyList<ChurnRule> rules, TextWriter output)
    {
        TextTable table = new(("probability", true), ("rule", false));
        foreach (ChurnRule rule in rules)
            table.Add($"{rule.Probability:0.0000}", rule.Rule);
        table.Write(output, 2);
    }

    static void Columns(ChurnReport report, TextWriter output)
    {
        TextTable table = new(("column", false), ("moves the score by", true));
        foreach (ChurnColumn column in report.Columns.Take(Strongest))
            table.Add(column.Column, $"{column.Moves:0.0000}");
        table.Write(output, 2);
        output.WriteLine($"  (on average, up or down; {(report.Model.Learner == "boosting" ? "log odds" : "probability")})");
    }

    static void Decision(ChurnDecision decision, int rows, TextWriter output)
    {
        ChurnProfit unseen = decision.CrossValidated;
        string most = decision.Capacity is { } capacity ? $", at most {capacity:N0}" : "";
        output.WriteLine($"Contact from probability {decision.Threshold:0.0000} on{most} (benefit {decision.Benefit:N2}, cost {decision.Cost:N2})");
        output.WriteLine($"  {decision.Contacts:N0} of {rows:N0} customers{Lowest(decision.Lowest)}; expected profit {decision.ExpectedProfit:N2}");
        output.WriteLine($"  cross-validated: {unseen.Contacts:N0} contacts{Lowest(unseen.Lowest)}, expected {unseen.Expected:N2}, realised {unseen.Realised:N2}");
        output.WriteLine($"  contacting all {rows:N0}: realised {decision.EveryoneRealised:N2}");
        output.WriteLine("  (if a contact keeps everyone who would leave)");
        output.WriteLine();
    }

    static string Lowest(double? probability) => probability is { } known ? $", the lowest at {known:0.0000}" : "";

    static void Rows(ChurnScores scores, TextWriter output)
    {
        TextTable table = new(("id", false), ("score", true), ("decile", true), ("reasons", false));
        for (int row = 0; row < Math.Min(Head, scores.Ids.Length); row++)
            table.Add(scores.Ids[row], $"{scores.Scores[row]:0.0000}", $"{scores.Deciles[row]}", scores.Reasons[row]);
        table.Write(output);
        if (scores.Ids.Length > Head)
            output.WriteLine($"... {scores.Ids.Length - Head:N0} more");
    }
}
