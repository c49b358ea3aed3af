using Patron.Models.Allocation;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Allocation;

/// <summary>Random problems with whole-numbered uses, small enough for the exact reference.</summary>
static class SmallProblems
{
    /// <summary>12 to 40 customers, two to four arms, one to three resources; at times limits on arms and channels too.</summary>
    public static AssignmentProblem Draw(RandomStream random, bool withNumbers)
    {
        int customers = 12 + random.Below(29);
        int arms = 2 + random.Below(3);
        int resources = withNumbers ? 1 + random.Below(2) : 1 + random.Below(3);
        bool alike = random.Chance(0.4);
        string[] names = [.. Enumerable.Range(0, resources).Select(index => $"r{index}")];
        int most = resources switch { 1 => 120, 2 => 45, _ => 28 };
        TreatmentArm[] drawn = [.. Enumerable.Range(0, arms).Select(index => Arm(random, index, customers, names, alike, withNumbers))];
        return new AssignmentProblem
        {
            Keys = [.. Enumerable.Range(0, customers).Select(row => $"customer {row}")],
            Arms = drawn,
            Resources = [.. names.Select(name => new Resource(name, 3 + random.Below(most - 3)))],
            Channels = withNumbers && random.Chance(0.5) ? [new ContactChannel("mail", ["a0", "a1"], 3 + random.Below(5))] : [],
        };
    }

    static TreatmentArm Arm(RandomStream random, int index, int customers, string[] resources, bool alike, bool withNumbers)
    {
        Dictionary<string, Amounts> uses = resources.ToDictionary(
            name => name,
            name => random.Chance(0.3)
                ? Amounts.Same(1 + random.Below(6))
                : Amounts.OfRows([.. Enumerable.Range(0, customers).Select(_ => (double)random.Below(9))]));
        int least = withNumbers && random.Chance(0.3) ? 1 + random.Below(2) : 0;
        return new TreatmentArm
        {
            Name = $"a{index}",
            Uses = uses,
            Values =
            [
                .. Enumerable.Range(0, customers).Select(row => alike
                    ? uses.Values.Sum(use => use[row]) + (2 * random.Uniform())
                    : (10 * random.Uniform()) - 1),
            ],
            Eligible = random.Chance(0.4) ? [.. Enumerable.Range(0, customers).Select(_ => random.Chance(0.7))] : null,
            Least = least,
            Most = withNumbers && random.Chance(0.4) ? least + random.Below(4) : null,
        };
    }
}
