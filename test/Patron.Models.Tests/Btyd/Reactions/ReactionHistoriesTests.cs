using Patron.Models.Btyd;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Btyd;

public class ReactionHistoriesTests
{
    static readonly double[] None = [0];

    [Fact]
    public void Histories_that_cannot_be_are_refused_with_row_and_value()
    {
        Refused("Row 0 has purchases in a treatment that acted at no time", new TreatedTime([1], [0], [0]));
        Refused("Row 0: Purchases is 1.5; it must be a whole number", new TreatedTime([1.5], [2], [0]));
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
    public void A_purchase_at_the_very_start_of_a_contact_is_made_under_treatment()
    {
        // The last purchase on the day of a contact, in data by day: three weeks ago, and today.
        ReactionHistories histories = ReactionHistories.Create([2, 1], [5, 8], [8, 8], [new([1, 1], [0, 0], [3, 0])], ["web", "app"]);

        Assert.Equal(2, histories.Count);
        ReactionFit fit = ReactionClasses.Fit(histories, new LatentClassOptions { Classes = 1 });
        Assert.True(double.IsFinite(fit.LogLikelihood) && fit.Model.Factors[0][0] > 1);
    }

    [Fact]
    public void A_customer_whose_attribute_is_not_known_is_refused_by_row_and_attribute()
    {
        double[] none = [0, 0];
        ArgumentException error = Assert.ThrowsAny<ArgumentException>(() => ReactionHistories.Create(
            none, none, [8, 9], [new(none, none, none)], ["web", "app"], ["de", null!]));

        Assert.Contains("Row 1: attribute 1 (from 0) has no value; give rows without one", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_attribute_of_another_length_is_refused()
    {
        ArgumentException error = Assert.ThrowsAny<ArgumentException>(
            () => ReactionHistories.Create([0], [0], [8], [new(None, None, None)], ["web", "app"]));

        Assert.Contains("Each attribute must have 1 rows", error.Message, StringComparison.Ordinal);
    }
}
