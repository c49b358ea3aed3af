using Patron.Models.Description;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Tests.Description;

public sealed class LeakSearchTests
{
    /// <summary>Fifty projects under --long; the first few in the ordinary run. All leaks of one project share its honest features.</summary>
    [Fact]
    public void A_leak_of_every_kind_is_found_in_every_simulated_project_and_no_honest_feature_is_named()
    {
        int projects = Rounds.Count(2, 50);
        for (int project = 0; project < projects; project++)
        {
            SimulatedProject simulated = new(project);
            IReadOnlyList<FeatureColumn> honest = simulated.Honest();
            Assert.Empty(LeaksOf(simulated, honest));
            foreach (string kind in PlantedLeak.Kinds)
            {
                IReadOnlyList<Leak> leaks = LeaksOf(simulated, [.. honest, PlantedLeak.Of(kind, simulated)]);
                Assert.True(leaks.Count == 1 && leaks[0].Column == "leak", $"project {project}, {kind}: {string.Join(", ", leaks.Select(leak => leak.Column))}");
            }
        }
    }

    [Fact]
    public void Two_leaks_do_not_hide_each_other()
    {
        SimulatedProject project = new(3);
        FeatureColumn status = PlantedLeak.Of("status", project);
        string?[] values = ((CategoryColumn)status).Values;
        FeatureColumn closed = new NumericColumn("closed_on", Array.ConvertAll(values, value => value == "closed" ? 1.0 : double.NaN));

        Assert.Equal(["leak", "closed_on"], LeaksOf(project, [.. project.Honest(), status, closed]).Select(leak => leak.Column));
    }

    [Fact]
    public void What_gave_it_away_is_told_in_words()
    {
        bool[] target = [.. Enumerable.Range(0, 1000).Select(row => row % 4 == 0)];
        CategoryColumn status = new("status", [.. target.Select((left, row) => left && row % 8 == 0 ? "closed" : "active")]);

        Leak leak = Assert.Single(LeakSearch.Of(new FeatureTable([status]), target, KeysOf(1000)));

        Assert.Equal(new LeakSide("'closed'", 125, 1, "'active'", 875, 1.0 / 7), leak.Edge);
        Assert.StartsWith("where it is 'closed', 100.0 % of 125 rows have the target, where it is 'active', 14.3 % of 875; alone", leak.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_order_of_the_rows_and_a_second_search_change_nothing()
    {
        SimulatedProject project = new(5);
        FeatureTable table = new([.. project.Honest(), PlantedLeak.Of("one postcode", project), Renamed(PlantedLeak.Of("count of all time", project))]);
        int[] backwards = [.. Enumerable.Range(0, project.Rows).Reverse()];

        IReadOnlyList<Leak> found = LeakSearch.Of(table, project.Target, project.Keys);

        Assert.Equal(2, found.Count);
        Assert.Equal(found, LeakSearch.Of(table, project.Target, project.Keys));
        Assert.Equal(
            found,
            LeakSearch.Of(table.Take(backwards), [.. backwards.Select(row => project.Target[row])], [.. backwards.Select(row => project.Keys[row])]));
    }

    /// <summary>Forty rows that are alike by luck are no evidence where they are two customers' twenty days.</summary>
    [Fact]
    public void Rows_of_one_customer_count_as_one()
    {
        RandomStream random = new(4);
        bool[] left = [.. Enumerable.Range(0, 400).Select(customer => customer < 4 || random.Chance(0.3))];
        double[] flag = [.. Enumerable.Range(0, 400).Select(customer => customer < 4 ? 1.0 : 0)];
        int[] rows = [.. Enumerable.Range(0, 8000).Select(row => row / 20)];
        FeatureTable table = new([new NumericColumn("flag", [.. rows.Select(row => flag[row])])]);
        bool[] target = [.. rows.Select(row => left[row])];

        Assert.Empty(LeakSearch.Of(table, target, [.. rows.Select(row => $"c{row}")]));
        Assert.Single(LeakSearch.Of(table, target, KeysOf(8000)));
    }

    [Fact]
    public void A_limit_near_one_lets_a_good_ranking_pass()
    {
        SimulatedProject project = new(7);
        bool[] target = project.Target;
        NumericColumn copy = new("leak", [.. target.Select(left => (left ? 1 : 0) + (0.35 * project.Random.Normal()))]); // 97.8 % of pairs

        Assert.Single(LeaksOf(project, [copy]));
        Assert.Empty(LeakSearch.Of(new FeatureTable([copy]), target, project.Keys, new LeakOptions { Limit = 0.99, OddsRatio = 100 }));
    }

    [Fact]
    public void Too_few_rows_and_one_outcome_say_nothing()
    {
        FeatureTable table = new([new NumericColumn("x", [1, 2, 3])]);

        Assert.Empty(LeakSearch.Of(table, [true, false, true], ["a", "b", "c"]));
        Assert.Empty(LeakSearch.Of(new FeatureTable([new NumericColumn("x", [.. Enumerable.Range(0, 50).Select(row => (double)row)])]), new bool[50], KeysOf(50)));
    }

    [Fact]
    public void Infinite_numbers_unequal_lengths_and_limits_out_of_range_are_refused()
    {
        FeatureTable table = new([new NumericColumn("x", [.. Enumerable.Repeat(double.PositiveInfinity, 10)])]);

        Assert.Throws<ArgumentException>(() => LeakSearch.Of(table, new bool[10], KeysOf(10)));
        Assert.Throws<ArgumentException>(() => LeakSearch.Of(table, new bool[9], KeysOf(10)));
        Assert.Throws<ArgumentOutOfRangeException>(() => LeakSearch.Of(table, new bool[10], KeysOf(10), new LeakOptions { Limit = 1 }));
    }

    static IReadOnlyList<Leak> LeaksOf(SimulatedProject project, IReadOnlyList<FeatureColumn> columns) =>
        LeakSearch.Of(new FeatureTable(columns), project.Target, project.Keys);

    static string[] KeysOf(int rows) => [.. Enumerable.Range(0, rows).Select(row => $"c{row}")];

    static NumericColumn Renamed(FeatureColumn column) => new("other_leak", ((NumericColumn)column).Values);
}
