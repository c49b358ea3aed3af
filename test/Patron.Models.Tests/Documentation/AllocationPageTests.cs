using System.Globalization;
using Patron.Models.Allocation;

namespace Patron.Models.Tests.Documentation;

/// <summary>docs/allocation.md says what the code does, with the figures it gives.</summary>
public sealed class AllocationPageTests
{
    static readonly Page Page = new(Path.Combine("..", "allocation.md"));
    static readonly string Words = string.Join(' ', Page.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public void The_path_of_the_example_is_what_the_code_gives()
    {
        string[] names = ["Alice", "Bob", "Eve"];
        SpendingCurve curve = SpendingCurve.Of(names, [[30, 40, 10], [10, 50, 55]], [[3, 3, 3], [6, 6, 6]]);
        string[][] rows = Page.Table("spend");
        Assert.Equal(curve.Spend.Length, rows.Length);
        int[] before = [-1, -1, -1];
        for (int step = 0; step < rows.Length; step++)
        {
            int[] after = curve.PlanAt(curve.Spend[step]).Arms;
            int changed = Enumerable.Range(0, 3).First(row => after[row] != before[row]);
            string verb = before[changed] < 0 ? "gets" : "goes to";
            string[] expected =
            [
                curve.Spend[step].ToString("0", CultureInfo.InvariantCulture), curve.Gain[step].ToString("F3", CultureInfo.InvariantCulture),
                $"{names[changed]} {verb} {"AB"[after[changed]]}",
            ];
            Assert.Equal(expected, rows[step]);
            before = after;
        }
    }

    [Fact]
    public void Every_kind_of_limit_and_every_estimate_is_named()
    {
        Assert.Equal(Enum.GetNames<LimitKind>().Order(), Page.Table("limit").Select(row => row[0].Trim('`')).Order());
        string[] estimates = [.. Page.Table("estimate").Select(row => row[0].Trim('`'))];
        Assert.Equal(4, estimates.Length);
        Assert.All(estimates, name => Assert.NotNull(typeof(OffPolicyEstimate).GetProperty(name)));
        Assert.All(Enum.GetNames<AssignmentMethod>(), name => Assert.Contains($"`{name}`", Words, StringComparison.Ordinal));
    }

    [Fact]
    public void Its_numbers_are_those_of_the_code()
    {
        AssignmentOptions options = new();
        Says($"`Tolerance` ({options.Tolerance.ToString("0.####", CultureInfo.InvariantCulture)} unless told)");
        Says($"`MostNodes` ({options.MostNodes.ToString("#,0", CultureInfo.InvariantCulture)} unless told)");
        Says($"({new ExplorationOptions().Share.ToString("0.##", CultureInfo.InvariantCulture)} unless told)");
    }

    static void Says(string said) => Assert.True(Words.Contains(said, StringComparison.Ordinal), $"the page should say: {said}");
}
