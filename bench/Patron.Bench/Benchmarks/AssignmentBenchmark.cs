using Patron.Bench.Harness;
using Patron.Models.Allocation;
using Patron.Models.Numerics;

namespace Patron.Bench.Benchmarks;

/// <summary>Who gets which treatment, under several budgets.</summary>
sealed class AssignmentBenchmark : IBenchmark
{
    const int Customers = 1_000_000;
    const int Arms = 8;
    const double Wanted = 5;
    static readonly string[] Resources = ["money", "minutes", "points"];

    public string Name => "assignment";

    public string Story =>
        $"""
        {Customers:N0} customers, {Arms} arms of which each customer gets at most one, budgets of {string.Join(", ", Resources)}, of which each arm takes
        another amount of each customer; a tenth of the customers may not be called. In the second case arms and a channel have most and fewest
        numbers of customers too. The last case is customers of only twelve kinds, so that nearly all are equal to many others.
        """;

    public IReadOnlyList<Comparison> Run(Scale scale)
    {
        AssignmentProblem problem = Draw(scale.Of(Customers), kinds: null);
        AssignmentProblem numbers = WithNumbers(problem);
        AssignmentProblem equal = Draw(scale.Of(Customers), kinds: 12);
        Assignment[] found = [.. new[] { problem, numbers, equal }.Select(one => Assignment.Solve(one))];
        Assignment alone = Assignment.Solve(problem, new AssignmentOptions { Threads = 1 });
        if (!alone.Arms.SequenceEqual(found[0].Arms) || alone.Bound != found[0].Bound)
            throw new InvalidOperationException("one thread assigns otherwise than several.");
        Comparison measured = Comparison.Run(
            "Assign", warmUps: 0, repetitions: 3,
            new Case("three budgets", () => Assignment.Solve(problem)),
            new Case("three budgets, on one thread", () => Assignment.Solve(problem, new AssignmentOptions { Threads = 1 })),
            new Case("budgets, numbers and a channel", () => Assignment.Solve(numbers)),
            new Case("budgets, customers of twelve kinds", () => Assignment.Solve(equal)));
        return
        [
            measured.With(
            [
                Goal.Below("three budgets on 2 cores", Wanted, measured.MedianSeconds(0), " s", scale),
                .. found.Zip(measured.Cases.Where((_, place) => place != 1), (one, name) => Told(name, one)),
            ]),
        ];
    }

    static string Told(string name, Assignment found) =>
        $"{name}: {found.Counts.Sum():N0} treated, gap to the bound {100 * found.Gap:0.######} %, prices {string.Join(", ", found.Limits.Where(limit => limit.Price > 0).Select(limit => $"{limit.Name} {limit.Price:F3}"))}.";

    static AssignmentProblem Draw(int customers, int? kinds)
    {
        var random = RandomStream.For(1, "bench_assignment");
        int drawn = kinds ?? customers;
        double[] worth = [.. Enumerable.Range(0, drawn).Select(_ => Math.Exp(random.Normal()))];
        TreatmentArm[] arms = [.. Enumerable.Range(0, Arms).Select(arm => Arm(random, arm, worth, customers))];
        return new AssignmentProblem
        {
            Keys = [.. Enumerable.Range(0, customers).Select(row => $"customer-{row}")],
            Arms = arms,
            Resources =
            [
                new Resource("money", 0.5 * customers), new Resource("minutes", 0.4 * customers), new Resource("points", 30.0 * customers),
            ],
        };
    }

    static TreatmentArm Arm(RandomStream random, int arm, double[] worth, int customers)
    {
        double size = 1 + (arm % 4);
        double[] money = Column(() => size * (0.5 + random.Uniform()));
        double[] minutes = Column(() => arm >= 4 ? 1 + (5 * random.Uniform()) : 0);
        double[] points = Column(() => 50 * random.Uniform() * size);
        double[] values = [.. worth.Select((value, row) => (value * size * (random.Uniform() + (arm >= 4 ? 0.5 : 0))) - (0.2 * money[row]))];
        bool[] eligible = [.. worth.Select(_ => arm < 4 || random.Chance(0.9))];
        return new TreatmentArm
        {
            Name = $"arm_{arm}",
            Values = Of(values),
            Eligible = Of(eligible),
            Uses = new Dictionary<string, Amounts>
            {
                ["money"] = Amounts.OfRows(Of(money)), ["minutes"] = Amounts.OfRows(Of(minutes)), ["points"] = Amounts.OfRows(Of(points)),
            },
        };

        double[] Column(Func<double> draw) => [.. worth.Select(_ => draw())];

        T[] Of<T>(T[] kinds) => kinds.Length == customers ? kinds : [.. Enumerable.Range(0, customers).Select(row => kinds[row % kinds.Length])];
    }

    static AssignmentProblem WithNumbers(AssignmentProblem problem)
    {
        int customers = problem.Keys.Count;
        TreatmentArm[] arms = [.. problem.Arms];
        arms[0] = arms[0] with { Least = customers / 20 };
        arms[3] = arms[3] with { Most = customers / 50 };
        arms[7] = arms[7] with { Most = customers / 50 };
        return problem with { Arms = arms, Channels = [new ContactChannel("calls", ["arm_4", "arm_5", "arm_6", "arm_7"], customers / 12)] };
    }
}
