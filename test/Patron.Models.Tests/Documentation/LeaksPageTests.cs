using System.Globalization;
using Patron.Models.Description;
using Patron.Models.Tests.Description;

namespace Patron.Models.Tests.Documentation;

/// <summary>docs/leaks.md says what the search does.</summary>
public sealed class LeaksPageTests
{
    static readonly string Page = string.Join(' ', File.ReadAllText(Repository.PathOf("docs", "leaks.md")).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public void Its_limits_are_those_of_the_search()
    {
        LeakOptions options = new();

        Says($"limit: {options.Limit.ToString(CultureInfo.InvariantCulture)},");
        Says($"{100 * options.Purity:0} % of one outcome");
        Says($"limit / (1 - limit), which is {options.Limit / (1 - options.Limit):0},");
        Assert.Equal((3, 0.01), (options.OddsRatio, options.Chance));
        Says("more than threefold");
        Says("chance at one in a hundred for all edges");
        Says($"Of more than {LeakSearch.MostRows.ToString("#,0", CultureInfo.InvariantCulture)} rows a sample");
    }

    [Fact]
    public void Its_kinds_of_leaks_are_those_that_are_planted()
    {
        Assert.Equal(11, PlantedLeak.Kinds.Count);
        Says("leaks of eleven kinds");
        Assert.Equal(12, new SimulatedProject(0).Honest().Count);
        Says("none of their twelve honest features was named");
    }

    static void Says(string words) => Assert.Contains(words, Page, StringComparison.Ordinal);
}
