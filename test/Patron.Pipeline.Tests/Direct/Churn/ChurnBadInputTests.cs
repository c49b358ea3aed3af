using System.Globalization;
using System.Text;
using Patron.Pipeline.Direct;
using Patron.Pipeline.Direct.Churn;

namespace Patron.Pipeline.Tests.Direct.Churn;

public sealed class ChurnBadInputTests
{
    [Fact]
    public void A_column_that_is_written_when_a_customer_leaves_is_named()
    {
        ChurnCase honest = new(400);
        string[] lines = honest.Csv.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        IEnumerable<string> leaking = lines.Skip(1).Select((line, row) => $"{line},{(honest.Left[row] && row % 10 > 0 ? "closed" : "open")}");
        AnalysisNotes notes = new();

        ChurnReport found = honest.Run(notes: notes, content: string.Join('\n', leaking.Prepend($"{lines[0]},state"))).Report;

        Assert.Equal("state", Assert.Single(found.Leaks).Column);
        Assert.Contains("where it is 'closed', 100.0 %", found.Leaks[0].Reason, StringComparison.Ordinal);
        Assert.Single(notes.Notes, note => note.StartsWith("column 'state' knows who left too well to be known beforehand: ", StringComparison.Ordinal));
        Assert.Empty(honest.Run().Report.Leaks);
    }

    /// <summary>A million under --long.</summary>
    [Fact]
    public void A_column_of_a_million_kinds_is_left_out_with_the_reason()
    {
        int rows = Rounds.Count(20_000, 1_000_000);
        StringBuilder csv = new("name,street,visits,left\n");
        for (int row = 0; row < rows; row++)
            csv.Append(CultureInfo.InvariantCulture, $"n{row},s{row / 2},{row % 7},{(row % 3 == 0 ? "Yes" : "No")}\n");
        using TemporaryFolder folder = new();
        using Engine engine = new();

        ChurnTable table = ChurnTable.Read(
            new ChurnRequest { File = folder.Write("customers.csv", csv.ToString()), Target = "left" }, engine.Connection,
            TestContext.Current.CancellationToken);

        Assert.Equal(
            [
                new LeftOut("name", "names each customer (every value is different)"),
                new LeftOut("street", $"has {rows / 2:N0} different values, more than 200"),
            ],
            table.LeftOut);
        Assert.Equal("visits", Assert.Single(table.Features.Columns).Name);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(100)]
    public void Fewer_customers_than_parts_are_refused(int folds)
    {
        InputException error = Assert.Throws<InputException>(() => new ChurnCase(4).Run(
            request => request with { Folds = folds, Positive = "Yes" }, content: "id,months,left\n1,2,No\n2,3,Yes\n3,7,No\n4,1,Yes\n"));

        Assert.EndsWith(
            $"customers.csv: 2 of 4 customers left; cross-validation in {folds} parts needs at least {folds} who left and {folds} who stayed",
            error.Message, StringComparison.Ordinal);
    }
}
