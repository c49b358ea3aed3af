using Patron.Cli.Terminal;
using Patron.Pipeline.Direct.Clv;

namespace Patron.Cli.Commands;

/// <summary>What <c>patron clv</c> prints of the ways to foretell the hold-out's purchases and money.</summary>
static class ClvRivalsText
{
    public static void Write(IReadOnlyList<ClvRival> rivals, TextWriter output)
    {
        if (rivals.Count == 0)
            return;
        output.WriteLine("The hold-out foretold by the model and its rivals, errors by customer; the model alone is fitted on everything");
        bool money = rivals.Any(rival => rival.Money is not null);
        List<(string, bool)> columns = [("forecast", false), ("root mean squared error", true), ("bias", true), ("gini", true)];
        if (money)
            columns.AddRange([("of money", true), ("bias of money", true), ("gini of money", true)]);
        TextTable table = new([.. columns]);
        foreach (ClvRival rival in rivals)
        {
            List<string> cells = [rival.Name, Number(rival.Rmse), Number(rival.Bias), Number(rival.NormalisedGini)];
            if (money)
                cells.AddRange([Number(rival.Money?.Rmse), Number(rival.Money?.Bias), Number(rival.Money?.NormalisedGini)]);
            table.Add(cells);
        }

        table.Write(output, 2);
        output.WriteLine();
    }

    static string Number(double? value) => value is { } number ? Numbers.Significant(number) : "";
}
