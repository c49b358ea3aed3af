using Patron.Simulation.Telecom;

namespace Patron.Simulation.Tests.Telecom;

/// <summary>The options come out of the files, within four standard errors of their samples.</summary>
public sealed class MarginalTests(Worlds worlds)
{
    static readonly double[] Told = new WorldPage("telecom").Numbers("In a month");

    [Theory]
    [InlineData("prepaid")]
    [InlineData("postpaid")]
    public void Without_causes_customers_decide_to_leave_at_the_rate_of_their_contract(string contract)
    {
        double monthly = contract == "prepaid" ? worlds.Plain.Options.PrepaidChurn : worlds.Plain.Options.PostpaidChurn;
        (int decisions, int days) = DecisionsAndDays(worlds.Plain, worlds.Plain["customers"].Texts("contract"), contract);
        Near.Share(decisions, days, monthly / Calendar.DaysPerMonth);
    }

    [Theory]
    [InlineData("prepaid", 0)]
    [InlineData("postpaid", 1)]
    public void With_all_causes_about_as_many_leave_a_month_as_told(string contract, int number)
    {
        double monthly = Told[number] / 100;
        (int decisions, int days) = DecisionsAndDays(worlds.Usual, worlds.Usual["customers"].Texts("contract"), contract);
        Near.Share(decisions, days, monthly / Calendar.DaysPerMonth);
    }

    [Fact]
    public void Revenue_begins_to_fall_at_the_rate_told()
    {
        Rates plain = worlds.PlainExposure.Dilution;
        Near.Share(plain.Events.Sum(), plain.Days.Sum(), worlds.Plain.Options.DilutionRate / 91.3125);
        double[] risks = worlds.Usual["truth/risks"].Doubles("dilution");
        int days = worlds.Usual["truth/risks"].Ints("days_at_risk").Where((_, row) => risks[row] > 0).Sum();
        Near.Share((int)worlds.Usual.Totals.Diluted, days, Told[2] / 100 / 91.3125);
    }

    [Theory]
    [InlineData("telesales", "referral", 2)]
    [InlineData("store", "referral", 9 / 7.0)]
    public void Channels_differ_as_told(string one, string other, double ratio)
    {
        (int decisions, int days) = DecisionsAndDays(worlds.Usual, worlds.Usual["customers"].Texts("acquisition_channel"), one);
        (int others, int otherDays) = DecisionsAndDays(worlds.Usual, worlds.Usual["customers"].Texts("acquisition_channel"), other);
        double log = Math.Log(decisions / (double)days / (others / (double)otherDays));
        double error = Math.Sqrt((1.0 / decisions) + (1.0 / others));
        Assert.InRange(Math.Log(ratio), log - (4 * error), log + (4 * error));
    }

    [Fact]
    public void The_hazard_falls_with_tenure_and_age()
    {
        Assert.Equal([1.25, 1, 1, 0.85], new[] { 24, 25, 59, 60 }.Select(SubscriberDraw.AgeFactor));
        Assert.Equal(2, SubscriberLife.TenureFactor(0, 1), tolerance: 1e-12);
        Assert.Equal(0.6 + (1.4 / Math.E), SubscriberLife.TenureFactor(240, 1), tolerance: 1e-12);
        Assert.Equal(1, SubscriberLife.TenureFactor(10, 0));
        string[] activated = worlds.Usual["customers"].Texts("activated_at");
        string[] tenure = [.. activated.Select(at => worlds.Usual.Day(at)).Select(day => day >= 0 ? "new" : day < -720 ? "old" : "else")];
        (int decisions, int days) = DecisionsAndDays(worlds.Usual, tenure, "new");
        (int others, int otherDays) = DecisionsAndDays(worlds.Usual, tenure, "old");
        Assert.True(decisions / (double)days > 1.6 * others / otherDays, $"{decisions}/{days}, {others}/{otherDays}");
    }

    [Fact]
    public void Revenue_is_log_normal_around_the_mean_of_the_contract()
    {
        World world = worlds.Usual;
        string[] contracts = world["customers"].Texts("contract");
        double[] arpu = world["truth/customers"].Doubles("arpu");
        Check("prepaid", world.Options.PrepaidArpu, HabitDraw.PrepaidSpread);
        Check("postpaid", world.Options.PostpaidArpu, HabitDraw.PostpaidSpread);
        Near.Share(contracts.Count(contract => contract == "prepaid"), contracts.Length, world.Options.PrepaidShare);
        void Check(string contract, double mean, double spread)
        {
            double[] values = [.. arpu.Where((_, row) => contracts[row] == contract)];
            Near.Mean(values, mean);
            double[] logs = [.. values.Select(value => Math.Log(value))];
            double average = logs.Average();
            double found = Math.Sqrt(logs.Average(log => (log - average) * (log - average)));
            Assert.InRange(found, spread * (1 - (4 / Math.Sqrt(2 * logs.Length))), spread * (1 + (4 / Math.Sqrt(2 * logs.Length))));
        }
    }

    [Theory]
    [InlineData("prepaid")]
    [InlineData("postpaid")]
    public void What_is_charged_in_undisturbed_months_is_the_expected_revenue(string contract)
    {
        World world = worlds.Plain;
        MonthlyRevenue revenue = new(world);
        string[] contracts = world["customers"].Texts("contract");
        double[] arpu = world["truth/customers"].Doubles("arpu");
        List<double> differences = [];
        for (int customer = 0; customer < contracts.Length; customer++)
        {
            int[] months = [.. revenue.Undisturbed(customer)];
            if (contracts[customer] != contract || months.Length == 0)
                continue;
            double expected = months.Sum(revenue.DaysOf) * arpu[customer] / Calendar.DaysPerMonth;
            differences.Add(months.Sum(month => revenue.Of(customer, month)) - expected);
        }

        Assert.True(differences.Count > 2_000);
        Near.Zero(differences);
    }

    [Fact]
    public void Customers_come_from_where_the_market_says()
    {
        Table customers = worlds.Usual["customers"];
        foreach (Region region in Market.Regions)
            Near.Share(customers.Texts("region").Count(code => code == region.Code), customers.Rows, region.Share);
        foreach (CitySize size in Market.CitySizes)
            Near.Share(customers.Texts("city_size").Count(code => code == size.Code), customers.Rows, size.Share);
        foreach (Channel channel in Market.Channels)
        {
            bool[] consents = [.. customers.Texts("sms_consent").Zip(customers.Texts("acquisition_channel"))
                .Where(row => row.Second == channel.Code).Select(row => row.First == "true")];
            Near.Share(consents.Length, customers.Rows, channel.Share);
            Near.Share(consents.Count(consent => consent), consents.Length, channel.Consent);
        }

        int joined = customers.Texts("activated_at").Count(at => worlds.Usual.Day(at) >= 0);
        Near.Share(joined, customers.Rows, worlds.Usual.Options.NewShare);
    }

    /// <summary>Decisions that stand, and days at risk, of the customers with a value.</summary>
    static (int Decisions, int Days) DecisionsAndDays(World world, string[] values, string value)
    {
        Dictionary<string, int> customers = world["customers"].Index("customer_id");
        string[] decided = world["truth/customers"].Texts("decided_at");
        (string[] who, int[] days) = (world["truth/risks"].Texts("customer_id"), world["truth/risks"].Ints("days_at_risk"));
        return (
            decided.Where((day, row) => values[row] == value && day.Length > 0).Count(),
            days.Where((_, row) => values[customers[who[row]]] == value).Sum());
    }
}
