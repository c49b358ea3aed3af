using Patron.Simulation.Telecom;

namespace Patron.Simulation.Tests.Telecom;

/// <summary>What went into the causes of churn and dilution comes out of the files.</summary>
public sealed class CauseTests(Worlds worlds)
{
    static readonly string[] Names = ["network", "price", "service", "competition"];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_hazard_ratio_of_a_cause_is_recovered(int cause)
    {
        CauseEffect effect = Causes.Effects[cause];
        Assert.Equal(Names[cause], effect.Code);
        worlds.CausesExposure.Churn.Recovers((byte)(1 << cause), 1 + effect.Churn);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void The_ratio_of_dilution_under_a_cause_is_recovered(int cause) =>
        worlds.CausesExposure.Dilution.Recovers((byte)(1 << cause), 1 + Causes.Effects[cause].Dilution);

    [Fact]
    public void Causes_that_are_switched_off_have_no_effect()
    {
        foreach (int cause in new[] { 0, 1, 3 }) // open complaints are too rare here for a ratio
        {
            worlds.PlainExposure.Churn.Recovers((byte)(1 << cause), 1);
            worlds.PlainExposure.Dilution.Recovers((byte)(1 << cause), 1);
        }

        Assert.All(worlds.Plain["truth/customers"].Texts("churn_cause"), cause => Assert.True(cause is "lifecycle" or "none"));
        Assert.All(worlds.Plain["truth/customers"].Texts("dilution_cause"), cause => Assert.True(cause is "lifecycle" or "none"));
        Assert.All(Names, name => Assert.Equal(0, worlds.Plain["truth/risks"].Doubles(name).Sum()));
        Assert.Equal(0, worlds.Plain["offers"].Rows);
        Assert.All(worlds.Plain["truth/customers"].Doubles("churn_factor"), factor => Assert.Equal(1, factor));
    }

    // The decisions less their expectation are a martingale, whose variance is that expectation.
    [Fact]
    public void As_many_leave_of_each_cause_as_the_risks_add_up_to()
    {
        string[] causes = worlds.Causes["truth/customers"].Texts("churn_cause");
        foreach (string cause in Names.Append("lifecycle"))
        {
            double expected = worlds.Causes["truth/risks"].Doubles(cause).Sum();
            Assert.InRange(causes.Count(found => found == cause) - expected, -4 * Math.Sqrt(expected), 4 * Math.Sqrt(expected));
        }

        TelecomTotals usual = worlds.Usual.Totals;
        double error = Math.Sqrt(usual.ExpectedDecisions);
        Assert.InRange(usual.Decisions, usual.ExpectedDecisions - (4 * error), usual.ExpectedDecisions + (4 * error));
        error = Math.Sqrt(usual.ExpectedDilutions);
        Assert.InRange(usual.Diluted, usual.ExpectedDilutions - (4 * error), usual.ExpectedDilutions + (4 * error));
    }

    [Theory]
    [InlineData("network", 1, 0.006, 0.08)]
    [InlineData("billing", 2, 0.006, 0.25)]
    [InlineData("service", 4, 0.012, 0)]
    [InlineData("device", 4, 0.010, 0)]
    public void Complaints_are_as_frequent_as_told(string topic, byte bit, double usual, double added)
    {
        World world = worlds.Causes;
        Table complaints = world["complaints"];
        (string[] who, string[] topics, string[] opened) =
            (complaints.Texts("customer_id"), complaints.Texts("topic"), complaints.Texts("opened_at"));
        // By the days at risk of the decision to leave, so only complaints before it are counted.
        Dictionary<string, int> customers = world["customers"].Index("customer_id");
        string[] decided = world["truth/customers"].Texts("decided_at");
        int[] counts = new int[2];
        for (int row = 0; row < who.Length; row++)
        {
            string leaves = decided[customers[who[row]]];
            if (topics[row] == topic && (leaves.Length == 0 || string.CompareOrdinal(opened[row][..10], leaves) <= 0))
                counts[(worlds.CausesExposure.Acting(who[row], world.Day(opened[row])) & bit) != 0 ? 1 : 0]++;
        }

        int exposed = Days(acting => (acting & bit) != 0);
        Near.Share(counts[0], Days(acting => (acting & bit) == 0), usual / Calendar.DaysPerMonth);
        Near.Share(counts[1], exposed, (usual + added) / Calendar.DaysPerMonth);
        int Days(Func<int, bool> chosen) => worlds.CausesExposure.Churn.Days.Where((_, acting) => chosen(acting)).Sum();
    }

    [Fact]
    public void The_network_measures_bad_where_it_is_bad()
    {
        World world = worlds.Close;
        Dictionary<string, int> customers = world["customers"].Index("customer_id");
        string[] cells = world["customers"].Texts("home_cell");
        Table spells = world["truth/network_spells"];
        ILookup<string, (int Start, int End)> bad = Enumerable.Range(0, spells.Rows).ToLookup(
            row => spells.Texts("cell")[row],
            row => (world.Day(spells.Texts("starts_on")[row]), world.Day(spells.Texts("ends_on")[row])));
        Table measured = world["network_daily"];
        (string[] who, string[] days) = (measured.Texts("customer_id"), measured.Texts("day"));
        (double[] dropped, double[] outage) = (measured.Doubles("dropped_call_share"), measured.Doubles("outage_minutes"));
        bool[] isBad = [.. Enumerable.Range(0, who.Length).Select(row =>
            bad[cells[customers[who[row]]]].Any(spell => world.Day(days[row]) >= spell.Start && world.Day(days[row]) < spell.End))];
        Assert.InRange(Mean(dropped, true) / Mean(dropped, false), 5, 8); // 6, and bad spells are where calls drop anyway
        Assert.True(Mean(outage, true) > 5 * Mean(outage, false));
        double Mean(double[] values, bool wanted) => values.Where((_, row) => isBad[row] == wanted).Average();
    }
}
