using Patron.Models.Btyd;

namespace Patron.Models.Tests.Btyd;

public class ReactionHistoriesTests
{
    static readonly double[] None = [0];

    [Fact]
    public void Histories_that_cannot_be_are_refused_with_row_and_value()
    {
        Refused("purchases in a treatment that did not act", new TreatedTime([1], [0], [2]));
        Refused("Row 0: Purchases of all treatments is 3; the history leaves room for 2", new TreatedTime([3], [2], [0]));
        Refused(
            "Row 0: Before of all treatments is 6; the history leaves room for 5",
            new TreatedTime([1], [4], [0]), new TreatedTime([1], [2], [0]));
        Refused("Row 0: After of all treatments is 9; the history leaves room for 3", new TreatedTime([0], [0], [9]));
        Refused("Row 0: After is -1; it must be at least 0", new TreatedTime([0], [0], [-1]));
        Refused("Row 0: Before is NaN", new TreatedTime([0], [double.NaN], [0]));
        Refused("must have 1 rows", new TreatedTime([0, 0], [0], [0]));
        Refused("give at least one");

        static void Refused(string said, params TreatedTime[] treatments)
        {
            ArgumentException error =
                Assert.ThrowsAny<ArgumentException>(() => ReactionHistories.Create([2], [5], [8], treatments));
            Assert.Contains(said, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_attribute_of_another_length_is_refused()
    {
        ArgumentException error = Assert.ThrowsAny<ArgumentException>(
            () => ReactionHistories.Create([0], [0], [8], [new(None, None, None)], ["web", "app"]));

        Assert.Contains("Each attribute must have 1 rows", error.Message, StringComparison.Ordinal);
    }
}
