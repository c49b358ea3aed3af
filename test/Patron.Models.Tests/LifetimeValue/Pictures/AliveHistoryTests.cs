using Patron.Models.Btyd;
using Patron.Models.LifetimeValue.Pictures;
using Patron.Models.Tests.Btyd;

namespace Patron.Models.Tests.LifetimeValue.Pictures;

public class AliveHistoryTests
{
    static readonly BgNbd Model = new(.6, 8, .9, 2.5);

    public static TheoryData<string> Kinds => [.. PurchaseModelKind.All.Select(kind => kind.Key)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Each_point_knows_what_was_known_then_and_no_more(string key)
    {
        PurchaseModel model = PurchaseModels.All.Single(one => one.Kind.Key == key);
        double[] purchases = [3, 4, 20, 33];

        IReadOnlyList<AlivePoint> points = AliveHistory.Of(model, purchases, 39).Points;

        Assert.Equal((0.0, 39.0, 4), (points[0].Time, points[^1].Time, points[^1].Purchases));
        for (int index = 0; index < points.Count; index++)
        {
            AlivePoint point = points[index];
            double last = point.Purchases == 0 ? 0 : purchases[point.Purchases - 1];
            Assert.Equal(model.ProbabilityAlive(point.Purchases, last, point.Time), point.ProbabilityAlive);
            Assert.True(index == 0 || points[index - 1].Time <= point.Time);
            bool isPurchase = index > 0 && points[index - 1].Purchases < point.Purchases;
            Assert.True(!isPurchase || points[index - 1].Time == point.Time, "a purchase is a step at one time");
        }

        Assert.Equal(purchases, points.Zip(points.Skip(1)).Where(pair => pair.Second.Purchases > pair.First.Purchases).Select(pair => pair.Second.Time));
    }

    [Fact]
    public void A_purchase_raises_it_and_silence_lowers_it()
    {
        IReadOnlyList<AlivePoint> points = AliveHistory.Of(Model, [1.25, 2.75, 9], 30.5).Points;

        Assert.All(points.Zip(points.Skip(1)).Where(pair => pair.First.Purchases > 0), pair => Assert.True(
            pair.Second.Purchases > pair.First.Purchases
                ? pair.Second.ProbabilityAlive > pair.First.ProbabilityAlive
                : pair.Second.ProbabilityAlive <= pair.First.ProbabilityAlive));
    }

    [Fact]
    public void A_customer_of_today_is_a_point_and_times_out_of_order_are_refused()
    {
        Assert.Equal(new AlivePoint(0, 0, 1), Assert.Single(AliveHistory.Of(Model, [], 0).Points));
        Assert.Throws<ArgumentException>(() => AliveHistory.Of(Model, [3, 2], 10));
        Assert.Throws<ArgumentException>(() => AliveHistory.Of(Model, [3, 12], 10));
    }
}
