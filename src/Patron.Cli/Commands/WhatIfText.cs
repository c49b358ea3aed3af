using Patron.Cli.Terminal;
using Patron.Pipeline.Direct.Churn;

namespace Patron.Cli.Commands;

/// <summary>What <c>patron what-if</c> prints for a person.</summary>
static class WhatIfText
{
    const int MostPairs = 3;

    public static void Write(WhatIfOutcome found, TextWriter output)
    {
        output.WriteLine($"Customer {found.Customer}: leaves with probability {found.Probability:0.0000}");
        if (found.LearnerReason is { } reason)
            output.WriteLine($"Learner: {reason}");
        output.WriteLine();
        ChurnText.Leaks(found.Leaks, output);
        Columns(found, output);
        if (found.Changed is { } changed)
        {
            output.WriteLine($"With {string.Join(" and ", changed.Changes)}: {changed.Probability:0.0000}");
            Unseen([changed.Unseen], output);
            output.WriteLine();
        }

        if (found.Flips.Count == 0)
        {
            output.WriteLine($"Changes of the decision at {found.Threshold}: {found.Summary}");
            return;
        }

        output.WriteLine($"Smallest changes that bring it {(found.Probability >= found.Threshold ? "below" : "to at least")} {found.Threshold}");
        TextTable table = new(("probability", true), ("cost", true), ("change", false));
        foreach (WhatIfFlip flip in found.Flips)
            table.Add($"{flip.Probability:0.0000}", $"{flip.Cost:0.00}", string.Join(" and ", flip.Changes));
        table.Write(output, 2);
        Unseen([.. found.Flips.Select(flip => flip.Unseen)], output);
        output.WriteLine("  (the model's answer: that such customers leave less often does not say that changing them keeps anyone)");
    }

    static void Unseen(IReadOnlyList<IReadOnlyList<WhatIfPair>> pairs, TextWriter output)
    {
        string[] told = [.. pairs.SelectMany(one => one).Select(pair => $"{pair}").Distinct()];
        if (told.Length == 0)
            return;
        string more = told.Length > MostPairs ? $" ({told.Length - MostPairs} more of that kind)" : "";
        output.WriteLine($"  no customer is like that, so little is known of it: nobody has {string.Join(", or ", told.Take(MostPairs))}{more}");
    }

    static void Columns(WhatIfOutcome found, TextWriter output)
    {
        TextTable table = found.Changed is null
            ? new(("column", false), ("value", false), ("adds", true))
            : new(("column", false), ("value", false), ("adds", true), ("changed", true));
        Add("average customer", "", found.Base, found.Base);
        foreach (WhatIfColumn column in found.Columns)
            Add(column.Column, column.Value, column.Adds, column.AddsThen ?? column.Adds);
        table.Write(output, 2);
        output.WriteLine($"  ({found.Scale})");
        output.WriteLine();

        void Add(string name, string value, double adds, double then)
        {
            string[] cells = [name, value, $"{adds:+0.000;-0.000;0.000}", $"{then:+0.000;-0.000;0.000}"];
            table.Add(found.Changed is null ? cells[..3] : cells);
        }
    }
}
