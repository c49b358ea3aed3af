using Patron.Simulation.Telecom;

namespace Patron.Simulation.Tests.Telecom;

/// <summary>What customers do before they leave or spend less shows in the operator's own tables.</summary>
public sealed class BehaviourTests(Worlds worlds)
{
    [Fact]
    public void Use_falls_between_the_decision_and_a_silent_departure()
    {
        (double last, double before) = UseOfLeavers(worlds.Close);
        Assert.InRange(last / before, 0.3, 0.6); // the chance falls to 0.2; the last two weeks are the lower part of that way
    }

    [Fact]
    public void Without_decline_use_does_not_fall_before_the_departure()
    {
        (double last, double before) = UseOfLeavers(worlds.Plain);
        double error = Math.Sqrt((1 / last) + (0.5 / before));
        Assert.InRange(Math.Log(last / before), -4 * error, 4 * error);
    }

    [Fact]
    public void Revenue_falls_by_the_depth_of_the_dilution()
    {
        World world = worlds.Usual;
        MonthlyRevenue revenue = new(world);
        string[] depths = world["truth/customers"].Texts("dilution_depth");
        List<double> differences = [];
        (double before, double after) = (0, 0);
        for (int customer = 0; customer < depths.Length; customer++)
        {
            if (revenue.Diluted[customer] is not int month || month + 3 >= revenue.Leaves[customer])
                continue;
            int[] earlier = [.. revenue.Undisturbed(customer).Where(one => one >= month - 3)];
            int[] later = [.. Enumerable.Range(month + 1, 3).Where(one => !revenue.IsShock(customer, one))];
            if (earlier.Length != 3 || later.Length != 3)
                continue;
            double depth = double.Parse(depths[customer]);
            Assert.InRange(depth, 0.2, 0.6);
            (double was, double is_) = (earlier.Sum(one => revenue.Of(customer, one)), later.Sum(one => revenue.Of(customer, one)));
            (before, after) = (before + was, after + is_);
            differences.Add(is_ - ((1 - depth) * was));
        }

        Assert.True(differences.Count > 200);
        Near.Zero(differences);
        Assert.InRange(after / before, 0.5, 0.7);
    }

    [Fact]
    public void A_bill_shock_multiplies_what_use_costs_in_its_month()
    {
        World world = worlds.Plain;
        MonthlyRevenue revenue = new(world);
        Dictionary<string, int> customers = world["customers"].Index("customer_id");
        string[] contracts = world["customers"].Texts("contract");
        Table shocks = world["truth/bill_shocks"];
        (string[] who, string[] months) = (shocks.Texts("customer_id"), shocks.Texts("month"));
        double[] factors = shocks.Doubles("factor");
        List<double> differences = [];
        for (int row = 0; row < who.Length; row++)
        {
            int customer = customers[who[row]];
            DateTime at = Table.Instant(months[row] + "T00:00:00Z");
            int month = ((at.Year - world.From.Year) * 12) + at.Month - world.From.Month;
            bool isPrepaid = contracts[customer] == "prepaid";
            Assert.InRange(factors[row], isPrepaid ? 2 : 4, isPrepaid ? 4 : 8);
            int[] others = [.. revenue.Undisturbed(customer)];
            if (month >= Math.Min(revenue.Leaves[customer], revenue.Diluted[customer] ?? int.MaxValue) || others.Length == 0)
                continue;
            double usual = others.Sum(one => revenue.OfUse(customer, one)) / others.Sum(revenue.DaysOf) * revenue.DaysOf(month);
            differences.Add(revenue.OfUse(customer, month) - (factors[row] * usual));
        }

        Assert.True(differences.Count > 1_000);
        Near.Zero(differences);
    }

    [Fact]
    public void Weeks_have_the_pattern_of_their_service()
    {
        World world = worlds.Close;
        (string[] services, string[] days) = (world["usage_daily"].Texts("service"), world["usage_daily"].Texts("day"));
        double[] counts = new double[7];
        for (int row = 0; row < services.Length; row++)
        {
            int day = world.Day(days[row]);
            if (services[row] == "voice" && day < 546) // whole weeks
                counts[(int)world.From.AddDays(day).DayOfWeek]++;
        }

        double mean = counts.Average();
        for (int weekday = 0; weekday < 7; weekday++)
        {
            double expected = mean * Market.Weekdays[0][weekday];
            Assert.InRange(counts[weekday], expected - (4 * Math.Sqrt(mean)), expected + (4 * Math.Sqrt(mean)));
        }
    }

    /// <summary>Days with use of silent leavers: in their last two weeks, and per two weeks in the four before the decision.</summary>
    static (double Last, double Before) UseOfLeavers(World world)
    {
        Dictionary<string, int> customers = world["customers"].Index("customer_id");
        string[] contracts = world["customers"].Texts("contract");
        int[] gone = [.. world["truth/customers"].Texts("churned_at").Select(at => at.Length > 0 ? world.Day(at) : int.MaxValue)];
        int[] decided = [.. world["truth/customers"].Texts("decided_at").Select(at => at.Length > 0 ? world.Day(at) : int.MaxValue)];
        int[] active = [.. world["customers"].Texts("activated_at").Select(world.Day)];
        (string[] who, string[] days) = (world["usage_daily"].Texts("customer_id"), world["usage_daily"].Texts("day"));
        (double last, double before) = (0, 0);
        for (int row = 0; row < who.Length; row++)
        {
            (int customer, int day) = (customers[who[row]], world.Day(days[row]));
            bool counts = contracts[customer] == "prepaid" && gone[customer] < world.Options.Days - 10
                && decided[customer] >= 28 && active[customer] < decided[customer] - 29;
            last += counts && day >= gone[customer] - 14 ? 1 : 0;
            before += counts && day >= decided[customer] - 28 && day < decided[customer] ? 0.5 : 0;
        }

        return (last, before);
    }
}
