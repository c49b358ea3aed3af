using Patron.Simulation.Gaming;

namespace Patron.Simulation.Tests.Gaming;

/// <summary>docs/worlds/gaming.md says what the program does.</summary>
public sealed class GamingPageTests(Worlds worlds)
{
    static readonly WorldPage Page = new("gaming");

    [Fact]
    public void Every_option_is_told_with_its_default() => Page.TellsOptions(new GamingOptions());

    [Fact]
    public void Every_table_is_told_with_its_columns() => Page.TellsTables(GamingWorld.Tables.Concat(GamingWorld.TruthTables));

    [Fact]
    public void The_tables_of_the_truth_are_those_of_the_program()
    {
        Page.Tells("affiliate", Market.Affiliates.Select(affiliate =>
            new object?[] { affiliate.Code, affiliate.Share, affiliate.Engagement }));
        Page.Tells("campaign", Market.Promotions.Select(promotion =>
            new object?[] { promotion.Code, promotion.Share, promotion.Engagement }));
        Page.Tells("times the bet", Market.Prizes.Select(prize => new object?[] { prize.Tenths / 10.0, prize.Probability }));
        Assert.Equal(1, Market.AffiliateShares.Sum(), tolerance: 1e-12);
        Assert.Equal(1, Market.PromotionShares.Sum(), tolerance: 1e-12);
        Assert.Equal(20, Market.Countries.Sum(country => country.Cities.Length));
    }

    [Fact]
    public void The_numbers_are_those_of_the_program()
    {
        (string Name, double Value)[] numbers =
        [
            (nameof(PlayerTraits.PlaceEffect), PlayerTraits.PlaceEffect),
            (nameof(Market.PostcodesPerCity), Market.PostcodesPerCity),
            (nameof(PlayerTraits.MedianStake), PlayerTraits.MedianStake),
            (nameof(PlayerTraits.StakeSpread), PlayerTraits.StakeSpread),
            (nameof(PlayerLife.PlaysLogit), PlayerLife.PlaysLogit),
            (nameof(PlayerLife.AgainLogit), PlayerLife.AgainLogit),
            (nameof(PlayerLife.RebuyLogit), PlayerLife.RebuyLogit),
            (nameof(PlayerLife.BetsAtOnce), PlayerLife.BetsAtOnce),
            (nameof(PlayerLife.ReturnDays), PlayerLife.ReturnDays),
            (nameof(PlayerLife.DropOut), PlayerLife.DropOut),
            (nameof(PlayerLife.LateReturns), PlayerLife.LateReturns),
            (nameof(Churn.EngagementEffect), Churn.EngagementEffect),
            (nameof(Churn.LuckEffect), Churn.LuckEffect),
            (nameof(Churn.SpendEffect), Churn.SpendEffect),
            (nameof(Churn.SpendScale), Churn.SpendScale),
            (nameof(Churn.MostLuck), Churn.MostLuck),
        ];
        Page.TellsFirst("number", 2, numbers.Select(number => new object?[] { number.Name, number.Value }));
    }

    [Fact]
    public void Faults_are_called_as_they_are()
    {
        GamingFault[] faults = [.. Enum.GetValues<GamingFault>().Where(fault => fault != GamingFault.None)];
        GamingFault[] damages = [.. faults.Where(fault => Faults.DamageOf(fault).Length > 0)];
        Page.TellsFirst("fault", 1, [["late"], ["out_of_order"], ["duplicated"], ["malformed"]]);
        Assert.Equal(
            ["duplicated", "late", "malformed", "out_of_order"],
            faults.Select(fault => Text(Faults.KindOf(fault))).Distinct().Order());
        Page.TellsFirst("damage", 1, damages.Select(damage => new object?[] { Text(Faults.DamageOf(damage)) }));
        Assert.Equal(GamingStream.Reach, Page.Numbers("| out_of_order |")[0]);
        Assert.Equal(GamingStream.Reach, Page.Numbers("| duplicated |")[0]);
        Assert.Equal((3_600, 24 * 3_600), (GamingStream.LeastLate, GamingStream.MostLate));
    }

    [Fact]
    public void What_the_defaults_give_is_as_told()
    {
        GamingTotals totals = worlds.Usual.Totals;
        double[] told = Page.Numbers("The defaults give");
        Assert.Equal(2, told.Length);
        Assert.Equal(told[0], totals.Events / (double)totals.Customers, tolerance: 10);
        Assert.Equal(told[1], 100.0 * totals.Churned / totals.Labelled, tolerance: 1);
    }

    static string Text(ReadOnlySpan<byte> word) => System.Text.Encoding.ASCII.GetString(word);
}
