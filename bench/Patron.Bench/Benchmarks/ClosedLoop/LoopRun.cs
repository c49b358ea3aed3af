using Patron.Models.Allocation;
using Patron.Models.Experiments;
using Patron.Models.Numerics;
using Patron.Simulation;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>What the policies of a decision earn by the truth, in the order of <see cref="LoopRun.Policies"/>.</summary>
sealed record Decided(int Customers, double[] Profits);

/// <summary>A measured effect beside the true one.</summary>
sealed record Measured(string What, double Low, double High, double Truth)
{
    public bool Covers => Low <= Truth && Truth <= High;
}

/// <summary>One world lived through with a campaign engine: explore, learn, decide, see, learn again, decide again.</summary>
sealed class LoopRun(LoopWorld world, long seed, int customers)
{
    const double ControlShare = 0.1;
    const double ExploredShare = 0.1;

    /// <summary>The ways to decide.</summary>
    public static readonly string[] Policies = ["full oracle", "visible oracle", "learned", "rules", "propensity", "random"];

    readonly IReadOnlyList<(string Customer, DateTime Since)> _roster = WrittenLoop.Roster(world, seed, customers);

    /// <summary>The two decisions, and what the first campaign was measured to do.</summary>
    public (Decided First, Decided Second, IReadOnlyList<Measured> Effects) Run()
    {
        List<PlannedContact> plan = [.. world.Waves.SelectMany(Explore)];
        (DateOnly first, DateOnly second) = world.Decisions;
        List<Wave> waves = [];
        Seen now;
        using (WrittenLoop before = new(world, seed, customers, [.. plan, .. Ask(first)], isSeen: true))
        {
            waves.AddRange(world.Waves.Select(day => Wave.ByChance(world, before.At(day))));
            now = before.At(first);
        }

        (Decided firstly, double[][] expected) = Decide(waves, now);
        Campaign campaign = new(world, now, new BudgetedPolicies(world, now, seed).Problem(expected), seed);
        plan.AddRange(campaign.Contacts(Present(first)).Select(one => Contact(one.Customer, first, one.Arm, one.IsTreated)));
        using WrittenLoop after = new(world, seed, customers, [.. plan, .. Ask(second)], isSeen: true);
        Seen answered = after.At(first);
        waves.Add(new Wave(answered, Wave.ArmsOf(answered), campaign.Probabilities(answered)));
        (Decided secondly, _) = Decide(waves, after.At(second));
        return (firstly, secondly, campaign.Measure(answered));
    }

    (Decided Decided, double[][] Expected) Decide(IReadOnlyList<Wave> waves, Seen now)
    {
        BudgetedPolicies policies = new(world, now, seed);
        double[][] truth = LoopTables.TrueProfits(world, now);
        Learner learner = new(world, waves, now);
        double[][] expected = learner.Profits(now);
        int[][] decided =
        [
            policies.By(truth),
            policies.By(policies.Visible([.. waves.Select(wave => wave.Rows), now])),
            policies.By(expected),
            policies.Rules(),
            policies.Propensity(learner.Untreated(now), world.Derive(now, now).Base, ArmOfMost(expected)),
            policies.Random(),
        ];
        return (new Decided(now.Rows, [.. decided.Select(arms => arms.Select((arm, row) => arm < 0 ? 0 : truth[arm][row]).Sum())]), expected);
    }

    /// <summary>The arm that earns most if everybody gets it, by what was learnt.</summary>
    static int ArmOfMost(double[][] expected) => Array.IndexOf([.. expected.Select(arm => arm.Sum())], expected.Max(arm => arm.Sum()));

    /// <summary>Everybody in an arm or none by chance, equally.</summary>
    IEnumerable<PlannedContact> Explore(DateOnly day) => Present(day).Select(customer =>
    {
        int drawn = (int)(StableHash.Share(seed, $"explore_{day:yyyyMMdd}", customer) * (world.Arms.Length + 1));
        return drawn == world.Arms.Length ? Contact(customer, day, 0, false) : Contact(customer, day, drawn, true);
    });

    /// <summary>Everybody as control: the truth tells what each arm would do.</summary>
    IEnumerable<PlannedContact> Ask(DateOnly day) => Present(day).Select(customer => Contact(customer, day, 0, false));

    IEnumerable<string> Present(DateOnly day) =>
        _roster.Where(one => one.Since < day.ToDateTime(default).AddDays(-1)).Select(one => one.Customer);

    PlannedContact Contact(string customer, DateOnly day, int arm, bool isTreated) =>
        new(customer, new DateTimeOffset(day.ToDateTime(default), TimeSpan.Zero), world.Arms[arm], isTreated);

    /// <summary>What was decided, with a control group and a share by chance, as it goes out.</summary>
    sealed class Campaign(LoopWorld world, Seen now, AssignmentProblem problem, long seed)
    {
        readonly ExploredAssignment _found = ExploredAssignment.Solve(
            problem, new ExplorationOptions { Share = ExploredShare, Seed = seed, WithNone = true });

        readonly Dictionary<string, int> _places = now.Texts("customer_id").Select((key, row) => (key, row)).ToDictionary(one => one.key, one => one.row);

        /// <summary>Of everybody; who gets nothing is there as control.</summary>
        public IEnumerable<(string Customer, int Arm, bool IsTreated)> Contacts(IEnumerable<string> present) => present.Select(customer =>
        {
            int arm = _places.TryGetValue(customer, out int row) ? _found.Arms[row] : -1;
            return (customer, Math.Max(arm, 0), arm >= 0 && !(IsPlanned(row) && IsHeld(customer)));
        });

        /// <summary>Of every arm for each row, control first; a row that was not there when it was decided does not occur.</summary>
        public double[][] Probabilities(Seen rows)
        {
            int[] places = Array.ConvertAll(rows.Texts("customer_id"), customer => _places[customer]);
            int arms = world.Arms.Length;
            double chance = ExploredShare / (arms + 1);
            double[][] treated =
                [.. _found.Probabilities.Take(arms).Select(one => Array.ConvertAll(places, place => chance + ((one[place] - chance) * (1 - ControlShare))))];
            return [[.. places.Select((_, row) => 1 - treated.Sum(one => one[row]))], .. treated];
        }

        /// <summary>Treated and control of the whole campaign and of each arm, by the outcome that the engine sees.</summary>
        public IReadOnlyList<Measured> Measure(Seen answered)
        {
            string[] keys = answered.Texts("customer_id");
            int[] planned = [.. Enumerable.Range(0, keys.Length).Where(row => IsPlanned(_places[keys[row]]) && _found.Arms[_places[keys[row]]] >= 0)];
            List<Measured> measured = [Of("all", planned)];
            for (int arm = 0; arm < world.Arms.Length; arm++)
            {
                int[] rows = [.. planned.Where(row => _found.Arms[_places[keys[row]]] == arm)];
                if (rows.Length >= 1000)
                    measured.Add(Of(world.Arms[arm], rows));
            }

            return measured;

            Measured Of(string what, int[] rows)
            {
                double[] outcomes = answered["outcome"];
                double[][] effects = [.. world.Arms.Select(arm => answered["effect_" + arm])];
                GroupMoments[] groups =
                [
                    .. new[] { true, false }.Select(isHeld => GroupMoments.FromColumns(
                        [.. rows.Where(row => IsHeld(keys[row]) == isHeld).Select(row => outcomes[row])])),
                ];
                EffectEstimate found = Effect.Of(Metric.Mean(0), groups[0], groups[1]).Absolute;
                return new(what, found.Low, found.High, rows.Average(row => effects[_found.Arms[_places[keys[row]]]][row]));
            }
        }

        bool IsPlanned(int row) => !_found.Explored[row];

        bool IsHeld(string customer) => StableHash.Share(seed, "control", customer) < ControlShare;
    }
}
