using Patron.Models.Numerics;
using Patron.Simulation;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>What policies earn by the truth, in the order of <see cref="LoopRun.Policies"/>.</summary>
/// <param name="Seed">Of the world.</param>
/// <param name="LearnedFrom">The waves that were learnt from.</param>
/// <param name="Customers">Who could be decided for.</param>
/// <param name="Profits">Expected profit of each policy, currency.</param>
/// <param name="Oracle">What the oracle promised.</param>
/// <param name="Learned">What was promised by what was learnt.</param>
/// <param name="Above">True profit of the learned policy less that of the oracle, in its standard errors over customers.</param>
/// <param name="Finer">True profit of the oracle's policy by integrals with twice the nodes; NaN where not asked.</param>
sealed record Round(
    long Seed, string LearnedFrom, int Customers, double[] Profits, Promise Oracle, Promise Learned, double Above, double Finer);

/// <summary>A profit as a policy expected it, beside what is true of the same decisions.</summary>
/// <param name="Expected">The promise, currency.</param>
/// <param name="Error">Standard error of what is true less what was promised, over customers.</param>
/// <param name="Apart">What is true less what was promised, in such errors.</param>
sealed record Promise(double Expected, double Error, double Apart)
{
    public static Promise Of(int[] arms, double[][] expected, double[][] truth)
    {
        int[] given = [.. Enumerable.Range(0, arms.Length).Where(row => arms[row] >= 0)];
        double[] apart = Array.ConvertAll(given, row => truth[arms[row]][row] - expected[arms[row]][row]);
        double error = Math.Sqrt(apart.Sum(one => one * one));
        return new(given.Sum(row => expected[arms[row]][row]), error, apart.Sum() / error);
    }
}

/// <summary>One world lived through with a campaign engine: explore, learn, decide, see, learn again, decide again.</summary>
sealed class LoopRun(LoopWorld world, long seed, int customers)
{
    /// <summary>The ways to decide.</summary>
    public static readonly string[] Policies = ["all-knowing", "oracle", "learned", "rules", "propensity", "random"];

    const int Early = 2;

    readonly CampaignWorldOptions _options = world.OptionsOf(seed, customers);
    readonly IReadOnlyList<(string Customer, DateOnly Since)> _roster = world.Roster(world.OptionsOf(seed, customers));

    /// <summary>
    /// Decisions after two waves by chance, all, and after a campaign of its own; what was measured beside what is true.
    /// </summary>
    public (IReadOnlyList<Round> Rounds, IReadOnlyList<Measured> Effects) Run()
    {
        List<PlannedContact> plan = [.. world.Waves.SelectMany(Explore)];
        (DateOnly first, DateOnly second) = world.Decisions;
        List<Round> rounds = [];
        List<Measured> effects = [];
        Campaign campaign;
        using (WrittenLoop before = new(world, _options, [.. plan, .. Ask(first)]))
        {
            Wave[] waves = WavesOf(before);
            if (world.DecidesEarly)
                rounds.Add(Decide($"{Early} by chance", before, waves[Early].Rows, world.Waves[Early]).Round);
            Seen now = before.At(first);
            (Round round, double[][] expected) = Decide($"{waves.Length} by chance", before, now, first);
            rounds.Add(round);
            campaign = new Campaign(world, now, new BudgetedPolicies(world, now, seed).Problem(expected), seed);
            effects.AddRange(Effects(waves));
        }

        plan.AddRange(campaign.Contacts(Present(first)).Select(one => Contact(one.Customer, first, one.Arm, one.IsTreated)));
        using WrittenLoop after = new(world, _options, [.. plan, .. Ask(second)]);
        Seen answered = after.At(first);
        rounds.Add(Decide("these and a campaign", after, after.At(second), second).Round);
        effects.AddRange(campaign.Measure(answered));
        return (rounds, effects);
    }

    /// <summary>The effects of waves alone, as measured and as they are.</summary>
    public IReadOnlyList<Measured> MeasureWaves()
    {
        using WrittenLoop written = new(world, _options, [.. world.Waves.SelectMany(Explore)]);
        return [.. Effects(WavesOf(written))];
    }

    Wave[] WavesOf(WrittenLoop written) => [.. world.Waves.Select(day => Wave.Of(written.At(day)))];

    IEnumerable<Measured> Effects(Wave[] waves) =>
        waves.Index().SelectMany(wave => Measured.ByChance(world, wave.Item, $"wave {wave.Index + 1}"));

    (Round Round, double[][] Expected) Decide(string learnedFrom, WrittenLoop written, Seen now, DateOnly day)
    {
        BudgetedPolicies policies = new(world, now, seed);
        double[][] truth = LoopTables.TrueProfits(world, now);
        using KnownLoop known = written.KnownOn(day);
        Seen rows = known.Rows();
        if (!rows.Texts("customer_id").SequenceEqual(now.Texts("customer_id")))
            throw new InvalidOperationException($"On {day:yyyy-MM-dd} those known are not those who may be contacted.");
        Parts learned = world.Learn(known, rows, day);
        double[][] expected = learned.Profits(world);
        Decision decision = new(written, known, _options, now, day);
        double[][] oracle = world.Expected(decision).Profits(world);
        Parts? finer = day == world.Decisions.Second ? world.Finer(decision) : null;
        int[][] decided =
        [
            policies.By(truth),
            policies.By(oracle),
            policies.By(expected),
            policies.Rules(),
            policies.Propensity(learned.Untreated, learned.Base, ArmOfMost(expected)),
            policies.Random(),
        ];
        double[][] earned = [.. decided.Select(arms => LoopTables.Earned(arms, truth))];
        double[] above = [.. earned[2].Zip(earned[1], (one, other) => one - other)];
        return (
            new(
                seed, learnedFrom, now.Rows, [.. earned.Select(one => one.Sum())], Promise.Of(decided[1], oracle, truth),
                Promise.Of(decided[2], expected, truth), above.Sum() / Math.Sqrt(above.Sum(one => one * one)),
                finer is null ? double.NaN : LoopTables.Earned(policies.By(finer.Profits(world)), truth).Sum()),
            expected);
    }

    /// <summary>The arm that earns most if everybody gets it, by what was learnt.</summary>
    static int ArmOfMost(double[][] expected)
    {
        double[] sums = [.. expected.Select(arm => arm.Sum())];
        return Array.IndexOf(sums, sums.Max());
    }

    /// <summary>Everybody in an arm or none by chance, equally.</summary>
    IEnumerable<PlannedContact> Explore(DateOnly day) => Present(day).Select(customer =>
    {
        int drawn = (int)(StableHash.Share(seed, $"explore_{day:yyyyMMdd}", customer) * (world.Arms.Length + 1));
        return drawn == world.Arms.Length ? Contact(customer, day, 0, false) : Contact(customer, day, drawn, true);
    });

    /// <summary>Everybody as control: the truth tells what each arm would do.</summary>
    IEnumerable<PlannedContact> Ask(DateOnly day) => Present(day).Select(customer => Contact(customer, day, 0, false));

    IEnumerable<string> Present(DateOnly day) => _roster.Where(one => one.Since < day).Select(one => one.Customer);

    PlannedContact Contact(string customer, DateOnly day, int arm, bool isTreated) =>
        new(customer, new DateTimeOffset(day.ToDateTime(default), TimeSpan.Zero), world.Arms[arm], isTreated);
}
