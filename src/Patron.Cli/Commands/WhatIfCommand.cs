using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;
using Patron.Pipeline.Direct;
using Patron.Pipeline.Direct.Churn;

namespace Patron.Cli.Commands;

/// <summary><c>patron what-if</c>: why one customer will leave or stay, and what would change it.</summary>
sealed class WhatIfCommand : PatronCommand
{
    readonly ChurnOptions _churn = new();
    readonly Option<string> _customer = new("--customer") { HelpName = "ID", Description = "Who is asked about.", Required = true };
    readonly Option<string[]> _set = new("--set")
    {
        HelpName = "COL=VALUE",
        Description = "Another value of a column (missing takes it away); may be repeated.",
    };

    readonly Option<string[]> _keep = new("--keep") { HelpName = "COL", Description = "A column that must stay; may be repeated." };
    readonly Option<string[]> _range = new("--range")
    {
        HelpName = "COL=LOW..HIGH",
        Description = "What a column may become, of categories COL=ONE,OTHER; either end may be left out; may be repeated.",
    };

    readonly Option<double> _threshold = Opt.Value<double>(
        "--threshold", "P", "A customer counts as leaving from this probability on.", "a probability between 0 and 1, such as 0.3", TryProbability, 0.5);

    public WhatIfCommand() : base("what-if", "Why one customer will leave or stay, and what would change it; needs no project.")
    {
        Story = """
            Fits the model of patron churn, with the same options (--learner NAME is faster than to choose one), tells what each column of the
            customer adds to its score, how that is with other values, and the smallest changes that bring the probability to the other side of
            the threshold. Columns to keep are never changed, and those with a range stay in it. Changes that bring together what no customer has
            together, as few months and a large sum of bills, are given only where there are no others, and are said to be so. It is the model's
            answer: that customers with other values leave less often does not say that changing them keeps anyone.
            """;
        Examples =
        [
            ("patron what-if customers.csv --target Churn --id customerID --customer 7590-VHVEG --keep gender --keep tenure", "What would keep a customer"),
            ("patron what-if customers.csv --target Churn --customer 1 --range MonthlyCharges=20..60 --range Contract=\"One year,Two year\"", "Within what can be offered"),
            ("patron what-if customers.csv --target Churn --customer 1 --set Contract=\"Two year\" --json", "With another contract; as JSON"),
        ];
        Add(_churn.File);
        foreach (Option option in (Option[])[_churn.Target, _customer, _set, _keep, _range, _threshold, .. _churn.Others, Opt.Json()])
            Add(option);
    }

    public override int Run(ParseResult arguments, Session session)
    {
        WhatIfRequest request = new()
        {
            Churn = _churn.Request(arguments),
            Customer = arguments.GetValue(_customer)!,
            Changes = Pairs("--set", "COL=VALUE, such as plan=gold", arguments.GetValue(_set) ?? []),
            Ranges = Pairs("--range", "COL=LOW..HIGH, such as months=1..24", arguments.GetValue(_range) ?? []),
            Kept = arguments.GetValue(_keep) ?? [],
            Threshold = arguments.GetValue(_threshold),
        };
        WhatIfOutcome found = Session.Show(
            display => WhatIfAnalysis.Execute(request, new AnalysisDisplay(display), session.Cancellation));
        session.Give(found, output => WhatIfText.Write(found, output));
        return ExitCode.Done;
    }

    static Dictionary<string, string> Pairs(string option, string expected, string[] written)
    {
        Dictionary<string, string> pairs = new(StringComparer.Ordinal);
        foreach (string one in written)
        {
            string[] parts = one.Split('=', 2);
            if (parts.Length != 2 || parts[0].Length == 0 || parts[1].Length == 0)
                throw new InputException($"{option}: '{one}' is not {expected}");
            if (!pairs.TryAdd(parts[0], parts[1]))
                throw new InputException($"{option}: '{parts[0]}' is there twice");
        }

        return pairs;
    }

    static bool TryProbability(string text, out double value) => Words.TryPenalty(text, out value) && value is > 0 and < 1;
}
