using Patron.Simulation.Telecom;

namespace Patron.Simulation.Tests.Telecom;

/// <summary>docs/worlds/telecom.md says what the program does.</summary>
public sealed class TelecomPageTests(Worlds worlds)
{
    static readonly WorldPage Page = new("telecom");

    [Fact]
    public void Every_option_is_told_with_its_default() => Page.TellsOptions(new TelecomOptions());

    [Fact]
    public void Every_table_is_told_with_its_columns() => Page.TellsTables(TelecomWorld.Tables.Concat(TelecomWorld.TruthTables));

    [Fact]
    public void The_tables_of_the_truth_are_those_of_the_program()
    {
        Page.Tells("region", Market.Regions.Select(region =>
            new object?[] { region.Code, region.Share, region.Language, region.LaunchWeek }));
        Page.Tells("city_size", Market.CitySizes.Select(size =>
            new object?[] { size.Code, size.Share, size.SpellsPerYear, size.DroppedCalls }));
        Page.Tells("device_class", Market.Devices.Select(device => new object?[]
        {
            device.Code, device.Prepaid, device.Postpaid, device.Churn,
            device.Voice.Days, device.Voice.Units, device.Voice.RevenueShare,
            device.Sms.Days, device.Sms.Units, device.Sms.RevenueShare,
            device.Data.Days, device.Data.Units, device.Data.RevenueShare,
        }));
        Page.Tells("acquisition_channel", Market.Channels.Select(channel => new object?[]
        {
            channel.Code, channel.Share, channel.Churn, channel.Consent, channel.Persuadable, channel.SleepingDog,
        }));
        Page.Tells("package", Package.All.Select(package =>
            new object?[] { package.Code, package.PriceCents / 100.0, package.ValidDays }));
        Page.Tells("cause", Causes.Effects.Select(effect => new object?[] { effect.Code, effect.Churn, effect.Dilution }));
        Page.Tells("topic", CausePath.Topics.Select(topic => new object?[] { topic.Topic, topic.Usual, topic.Added }));
        Page.Tells("offer", Offer.All.Select(offer =>
            new object?[] { offer.Code, offer.DiscountPercent }.Concat([.. offer.HazardFactors, .. offer.UsageFactors]).ToArray()));
    }

    [Fact]
    public void The_numbers_are_those_of_the_program()
    {
        (string Name, double Value)[] numbers =
        [
            (nameof(HabitDraw.PrepaidSpread), HabitDraw.PrepaidSpread),
            (nameof(HabitDraw.PostpaidSpread), HabitDraw.PostpaidSpread),
            (nameof(HabitDraw.MostDays), HabitDraw.MostDays),
            (nameof(Services.BeyondSubscription), Services.BeyondSubscription),
            (nameof(CausePath.ShockChance), CausePath.ShockChance),
            (nameof(CausePath.ShockDays), CausePath.ShockDays),
            (nameof(Network.Lag), Network.Lag),
            (nameof(Network.Memory), Network.Memory),
            (nameof(Network.ShortestSpell), Network.ShortestSpell),
            (nameof(Network.LongestSpell), Network.LongestSpell),
            (nameof(Network.CellsPerPlace), Network.CellsPerPlace),
            (nameof(CausePath.ComplaintWait), CausePath.ComplaintWait),
            (nameof(CausePath.ComplaintLimit), CausePath.ComplaintLimit),
            (nameof(CausePath.LaunchDays), CausePath.LaunchDays),
            (nameof(SubscriberLife.DilutionRamp), SubscriberLife.DilutionRamp),
            (nameof(SubscriberLife.ChanceFall), SubscriberLife.ChanceFall),
            (nameof(SubscriberLife.AmountFall), SubscriberLife.AmountFall),
            (nameof(SubscriberLife.UnpaidLifecycle), SubscriberLife.UnpaidLifecycle),
            (nameof(SubscriberLife.UnpaidPrice), SubscriberLife.UnpaidPrice),
            (nameof(LoadTimes.LatestDays), LoadTimes.LatestDays),
            (nameof(CampaignPlan.FirstAfterDays), CampaignPlan.FirstAfterDays),
        ];
        Page.TellsFirst("number", 2, numbers.Select(number => new object?[] { number.Name, number.Value }));
    }

    [Fact]
    public void How_contacts_from_outside_go_out_is_as_told()
    {
        Page.Tells("sent as", Offer.All.Select(offer =>
            new object?[] { offer.Code, offer.CostCents / 100.0 }.Concat(Offer.Acceptance.Cast<object?>()).ToArray()));
        Assert.Equal(Offer.AcceptDays, Assert.Single(Page.Numbers("Who accepts does so within")));
    }

    [Fact]
    public void Shares_add_up_to_one()
    {
        Assert.Equal(1, Market.Regions.Sum(region => region.Share), tolerance: 1e-12);
        Assert.Equal(1, Market.CitySizes.Sum(size => size.Share), tolerance: 1e-12);
        Assert.Equal(1, Market.Channels.Sum(channel => channel.Share), tolerance: 1e-12);
        Assert.Equal(1, Services.PostpaidShares.Sum(), tolerance: 1e-12);
        Assert.All(Market.Weekdays, week => Assert.Equal(7, week.Sum(), tolerance: 1e-12));
        Assert.All(Market.Devices, device => Assert.InRange(device.PackageShare, 0.1, 0.5));
    }

    [Fact]
    public void What_the_defaults_give_is_as_told()
    {
        TelecomTotals totals = worlds.Usual.Totals;
        double[] told = Page.Numbers("The defaults give");
        double customers = totals.Customers;
        Assert.Equal(3, told.Length);
        Assert.Equal(told[0], totals.UsageRows / customers, tolerance: 1);
        Assert.Equal(told[1], 100 * totals.Churned / customers, tolerance: 0.5);
        Assert.Equal(told[2], 100 * totals.Diluted / customers, tolerance: 0.5);
    }
}
