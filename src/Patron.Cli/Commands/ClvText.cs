using Patron.Cli.Terminal;
using Patron.Pipeline.Direct.Clv;
using Patron.Pipeline.Modelling;

namespace Patron.Cli.Commands;

/// <summary>What <c>patron clv</c> prints for a person.</summary>
static class ClvText
{
    const int Head = 10;

    public static void Write(ClvOutcome outcome, TextWriter output)
    {
        ClvReport report = outcome.Report;
        string until = report.AsOf is { } day ? $", purchases before {day:yyyy-MM-dd}" : "";
        output.WriteLine($"{report.File}: {report.Customers:N0} customers{until}, times in {report.Unit}s");
        output.WriteLine();
        Model(report.PurchaseModel, output);
        if (report.SpendModel is { } spend)
            Model(spend, output);
        if (report.Choice is { } choice)
            Choice("Choice", choice, output);
        if (report.SpendChoice is { } ofSpend)
            Choice("Choice of spend", ofSpend, output);
        if (report.PenaltyReason is { } reason)
            output.WriteLine($"Penalty: {reason}\n");
        if (report.Holdout is { } holdout)
            Holdout(holdout, report.PurchaseModel.Name, output);
        ClvRivalsText.Write(report.Rivals, output);
        Rows(outcome.Scores, output);
        if (outcome.Scores.Values.ValueLow is not null)
            output.WriteLine("value_low to value_high: 90 % interval of the expectation, for what the parameters leave open; single customers stray further");
        output.WriteLine();
        string value = report.TotalValue is { } total ? $", value {total:N2} at a discount of {report.Discount}" : "";
        output.WriteLine($"Expected of all customers in {report.Horizon}: {report.ExpectedPurchases:N1} purchases{value}");
        if (report is { ExpectedPurchasesLow: { } low, ExpectedPurchasesHigh: { } high })
        {
            string money = report is { TotalValueLow: { } least, TotalValueHigh: { } most } ? $", value {least:N2} to {most:N2}" : "";
            output.WriteLine($"If the models hold, in 90 of 100 cases: {low:N1} to {high:N1} purchases{money}");
        }

        if (report.Output is { } path)
            output.WriteLine($"Scores of all {report.Customers:N0} customers: {path}");
        if (report.Pictures is { } pictures)
            output.WriteLine($"Pictures: {pictures}");
    }

    static void Model(FittedModel model, TextWriter output)
    {
        output.WriteLine($"{model.Name}, fitted on {model.Customers:N0} customers; log-likelihood {model.LogLikelihood:F3}");
        TextTable table = new(("parameter", false), ("estimate", true), ("standard error", true));
        foreach ((string letter, double value) in model.Parameters)
            table.Add(letter, Numbers.Significant(value), Numbers.Significant(model.StandardErrors[letter]));
        table.Write(output, 2);
        output.WriteLine();
    }

    static void Choice(string title, ModelChoice choice, TextWriter output)
    {
        output.WriteLine($"{title}: {choice.Reason}");
        if (choice.Candidates.Count == 0)
        {
            output.WriteLine();
            return;
        }

        bool foretold = choice.Candidates[0].Rmse is not null;
        TextTable table = foretold
            ? new(("forecast", false), ("root mean squared error", true), ("mean absolute error", true), ("bias", true), ("gini", true))
            : new(("model", false), ("parameters", true), ("information criterion", true));
        foreach (ModelCandidate candidate in choice.Candidates)
        {
            if (foretold)
                table.Add(candidate.Name, Number(candidate.Rmse), Number(candidate.Mae), Number(candidate.Bias), Number(candidate.NormalisedGini));
            else
                table.Add(candidate.Name, $"{candidate.Parameters}", $"{candidate.AkaikeInformation:F1}");
        }

        table.Write(output, 2);
        output.WriteLine();
    }

    static string Number(double? value) => value is { } number ? Numbers.Significant(number) : "";

    static void Holdout(ClvHoldout holdout, string model, TextWriter output)
    {
        string what = holdout.Kind == HoldoutKind.Time
            ? $"{holdout.From:yyyy-MM-dd} up to {holdout.Until:yyyy-MM-dd}, foretold from the time before for {holdout.Customers:N0} customers"
            : $"{holdout.Customers:N0} customers that the fit had not seen, foretold from their age alone";
        output.WriteLine($"Hold-out: {what}");
        TextTable table = new(("purchases a customer", false), (model, true), ("baseline", true));
        table.Add("mean absolute error", Numbers.Significant(holdout.Mae), Numbers.Significant(holdout.Baseline.Mae));
        table.Add("root mean squared error", Numbers.Significant(holdout.Rmse), Numbers.Significant(holdout.Baseline.Rmse));
        table.Add("bias", Numbers.Significant(holdout.Bias), Numbers.Significant(holdout.Baseline.Bias));
        table.Write(output, 2);
        output.WriteLine(
            $"  {holdout.Expected:N1} purchases expected, {holdout.Actual:N0} made; baseline: {holdout.Baseline.Name}");
        output.WriteLine();
    }

    static void Rows(ClvScores scores, TextWriter output)
    {
        List<(string, bool)> columns =
            [("customer", false), ("frequency", true), ("recency", true), ("age", true), ("p_alive", true), ("expected_purchases", true)];
        if (scores.HasValue)
            columns.AddRange([("expected_spend", true), ("value", true), ("value_low", true), ("value_high", true)]);
        TextTable table = new([.. columns]);
        for (int row = 0; row < Math.Min(Head, scores.Customers.Length); row++)
        {
            List<string> cells =
            [
                scores.Customers[row], $"{scores.Frequency[row]:0}", $"{scores.Recency[row]:0.00}", $"{scores.Age[row]:0.00}",
                $"{scores.Values.ProbabilityAlive[row]:0.0000}", $"{scores.Values.ExpectedPurchases[row]:0.0000}",
            ];
            if (scores.HasValue)
                cells.AddRange([Money(scores.Values.ExpectedSpend, row), Money(scores.Values.Value, row), Money(scores.Values.ValueLow, row), Money(scores.Values.ValueHigh, row)]);
            table.Add(cells);
        }

        table.Write(output);
        if (scores.Customers.Length > Head)
            output.WriteLine($"... {scores.Customers.Length - Head:N0} more");
    }

    static string Money(double[]? column, int row) => column is null ? "" : $"{column[row]:0.00}";
}
