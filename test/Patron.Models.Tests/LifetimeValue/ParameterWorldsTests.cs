using Patron.Models.Btyd;
using Patron.Models.LifetimeValue;
using Patron.Models.Spend;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.LifetimeValue;

public class ParameterWorldsTests
{
    static readonly LifetimeValueOptions Year = new() { Horizon = 52, DiscountRate = .002 };

    static readonly WorldOptions Few = new() { Worlds = 40, Seed = 7 };

    [Fact]
    public void The_same_seed_gives_the_same_bits_on_any_number_of_threads_and_another_seed_others()
    {
        World world = World.Draw(300, 1);
        LifetimeValueModel one = Bootstrapped(world, Few with { Threads = 1 });
        LifetimeValueModel two = Bootstrapped(world, Few with { Threads = 2 });
        LifetimeValueModel other = Bootstrapped(world, Few with { Seed = 8 });

        double[] low = one.Predict(world.Histories, world.Spends, Year with { Threads = 1 }).ValueLow!;
        Assert.Equal(low, two.Predict(world.Histories, world.Spends, Year with { Threads = 2 }).ValueLow);
        Assert.NotEqual(low, other.Predict(world.Histories, world.Spends, Year).ValueLow);
        Assert.Equal(one.Totals(world.Histories, world.Spends, Year with { Threads = 1 }), two.Totals(world.Histories, world.Spends, Year with { Threads = 2 }));
    }

    /// <summary>With many customers the parameters are nearly normal, and both ways to an interval agree.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void With_many_customers_the_intervals_are_about_those_of_the_delta_method(bool hurdle)
    {
        World world = World.Draw(3_000, 2, hurdle);
        LifetimeValueModel delta = world.Fitted();
        LifetimeValueModel bootstrap = Bootstrapped(world, new WorldOptions { Worlds = Rounds.Count(60, 400), Seed = 3 });
        CustomerValues expected = delta.Predict(world.Histories, world.Spends, Year);
        CustomerValues found = bootstrap.Predict(world.Histories, world.Spends, Year);

        Assert.Equal(expected.Value, found.Value);
        Close.Relative(Width(expected), Width(found), .35);
        CustomerTotals totals = bootstrap.Totals(world.Histories, world.Spends, Year);
        CustomerTotals byDelta = delta.Totals(world.Histories, world.Spends, Year);
        Assert.Equal(byDelta.Value.Expected, totals.Value.Expected);
        Close.Relative((byDelta.Value.High - byDelta.Value.Low)!.Value, (totals.Value.High - totals.Value.Low)!.Value, .35);
    }

    [Fact]
    public void Too_few_customers_to_learn_from_are_refused_with_the_remedy()
    {
        World world = World.Draw(300, 1);
        LifetimeValueModel model = world.Fitted();
        PurchaseHistories two = PurchaseHistories.Create([0, 0], [0, 0], [.001, .001]);

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(
            () => ParameterWorlds.Draw(model.Purchases, model.Spend, two, Few));
        Assert.Contains("take intervals by the delta method", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => ParameterWorlds.Draw(model.Purchases, model.Spend, two, Few with { Worlds = 5 }));
    }

    static LifetimeValueModel Bootstrapped(World world, WorldOptions options)
    {
        LifetimeValueModel model = world.Fitted();
        return new(model.Purchases, model.Spend, ParameterWorlds.Draw(model.Purchases, model.Spend, world.Histories, options));
    }

    static double Width(CustomerValues values) =>
        Enumerable.Range(0, values.Value.Length).Average(row => Math.Log(values.ValueHigh![row] / values.ValueLow![row]));
}
