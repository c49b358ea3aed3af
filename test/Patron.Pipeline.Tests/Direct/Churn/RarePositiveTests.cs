using System.Globalization;
using Patron.Pipeline.Direct;
using Patron.Pipeline.Direct.Churn;

namespace Patron.Pipeline.Tests.Direct.Churn;

public sealed class RarePositiveTests
{
    [Fact]
    public void The_value_that_means_leaving_may_be_rarer_than_many_others()
    {
        using TemporaryFolder folder = new();
        // Thirty words three times each, and the one that means leaving twice.
        IEnumerable<string> words = Enumerable.Range(0, 90).Select(row => $"stayed {row % 30}").Append("left").Append("left");
        string file = folder.Write("customers.csv", "status,visits\n" + string.Concat(words.Select((word, row) =>
            string.Create(CultureInfo.InvariantCulture, $"{word},{row * 7 % 11}\n"))));
        using Engine engine = new();
        ChurnTable table = ChurnTable.Read(
            new ChurnRequest { File = file, Target = "status", Positive = "left" }, engine.Connection, TestContext.Current.CancellationToken);
        Assert.Equal("left", table.Positive);
        Assert.Equal(2, table.Target.Count(left => left));
        Assert.Equal(92, table.Rows);
    }
}
