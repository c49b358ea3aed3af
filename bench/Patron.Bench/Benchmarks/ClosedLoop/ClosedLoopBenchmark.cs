using System.Globalization;
using System.Text;
using Patron.Bench.Harness;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>
/// A campaign engine in a world whose truth is known: what it learns from its own campaigns, and what that earns.
/// </summary>
sealed class ClosedLoopBenchmark(LoopWorld world) : IBenchmark
{
    const double Wanted = 0.95;
    const int TrialSeed = 1;
    const double Apart = 3;
    const double Above = 2;

    static readonly int Learned = Array.IndexOf(LoopRun.Policies, "learned");

    public string Name => $"closed_loop_{world.Name}";

    public string Story =>
        $"""
        The {world.Name} world with {world.Customers:N0} customers, {(world.Seeds.Count == 1 ? "one seed" : $"{world.Seeds.Count} seeds")}.
        On {world.Waves.Count} days everybody who consents gets one of three treatments or none by chance. From what came of it, and from what can
        be seen of customers, the engine learns what happens with and without each; then a budget of {world.BudgetPerCustomer:0.00} a customer is spent.
        It decides {(world.DecidesEarly ? "after two such waves and " : "")}after all; that last decision goes out as a campaign
        with a tenth as control and a tenth by chance, its answers are learnt too, and it decides again. Profits are expected ones by
        the truth, which no policy but the all-knowing one sees.

        {world.Learning}
        {world.Oracle}
        The all-knowing policy sees what nobody can: which customers are persuadable. Rules, propensity (those first of whom most is
        expected without treatment, by what it is worth) and chance have the same budget.{Alone}
        """;

    string Alone => world.MeasuredSeeds.Count == 0 ? "" :
        $"""

        In {world.MeasuredSeeds.Count} more worlds as large waves alone are measured, so that intervals are told of by more than those of one world; three of a
        wave share their controls.
        """;

    public IReadOnlyList<Comparison> Run(Scale scale)
    {
        List<(IReadOnlyList<Round> Rounds, IReadOnlyList<Measured> Effects)> found = [];
        List<(int Seed, Measured Effect)> ofWaves = [];
        (IReadOnlyList<int> seeds, IReadOnlyList<int> others) =
            scale.IsFull ? (world.Seeds, world.MeasuredSeeds) : ([TrialSeed], []);
        LoopRun Of(int seed) => new(world, seed, scale.Of(world.Customers));
        Comparison measured = Comparison.Run(
            "Loop", warmUps: 0, repetitions: 1,
            [
                .. seeds.Select(seed => new Case($"seed {seed}", () => found.Add(Of(seed).Run()))),
                .. others.Select(seed => new Case(
                    $"seed {seed}, waves alone",
                    () => ofWaves.AddRange(Of(seed).MeasureWaves().Select(one => (seed, one))))),
            ]);
        Measured[] effects = [.. found.SelectMany(one => one.Effects), .. ofWaves.Select(one => one.Effect)];
        Round[] rounds = [.. found.SelectMany(one => one.Rounds)];
        Round[] last = [.. found.Select(one => one.Rounds[^1])];
        bool beats = found.All(one => one.Rounds.TakeLast(2).All(Best));
        double share = last.Sum(round => round.Profits[Learned]) / last.Sum(round => round.Profits[Learned - 1]);
        int covered = effects.Count(one => one.Covers);
        return
        [
            measured.With(
            [
                Table(rounds),
                Goal.That(
                    $"the learned policy earns at least {100 * Wanted:0} % of the oracle's profit in the last round",
                    share >= Wanted, Percent(share), scale),
                Goal.That(
                    "after all waves it beats rules, propensity and chance for every seed", beats, beats ? "so" : "not so",
                    scale),
                Goal.That(
                    "of the intervals of 95 % at least nine in ten cover the true effect", covered >= 0.9 * effects.Length,
                    $"{covered} of {effects.Length}", scale),
                Goal.That(
                    $"what the oracle promises is true of its decisions, within {Apart} standard errors in every round",
                    rounds.All(round => Math.Abs(round.Oracle.Apart) <= Apart),
                    FormattableString.Invariant($"at most {rounds.Max(round => Math.Abs(round.Oracle.Apart)):0.0}"), scale),
                .. Sound(rounds, last, scale),
                Promises(rounds),
                .. others.Count == 0 ? Array.Empty<string>() : [Covered(ofWaves)],
                Intervals(seeds[0], found[0].Effects),
            ]),
        ];
    }

    /// <summary>Whether there is anything to find against the oracle: a better one, or a policy that earns more.</summary>
    static IEnumerable<string> Sound(Round[] rounds, Round[] last, Scale scale)
    {
        double[] finer = [.. last.Where(round => !double.IsNaN(round.Finer))
            .Select(round => Math.Abs((round.Finer / round.Profits[Learned - 1]) - 1))];
        if (finer.Length > 0)
        {
            yield return Goal.That(
                "with twice the nodes for each of its integrals the oracle earns the same within 0.1 % in the last round",
                finer.Max() <= 1e-3, $"{100 * finer.Max():0.000} % apart", scale);
        }

        yield return Goal.That(
            $"the learned policy earns in no round more than the oracle by over {Above} standard errors of the difference",
            rounds.All(round => round.Above <= Above),
            FormattableString.Invariant($"{rounds.Max(round => round.Above):+0.0;-0.0}"), scale);
    }

    static bool Best(Round round) => round.Profits.Skip(Learned + 1).All(other => round.Profits[Learned] > other);

    static string Table(IEnumerable<Round> rounds)
    {
        StringBuilder table = new("| seed, learnt from | customers |");
        table.AppendJoin("", LoopRun.Policies.Select(policy => $" {policy} |"))
            .Append(" learned, of oracle | of all-knowing |\n| --- |");
        table.Append(string.Concat(Enumerable.Repeat(" ---: |", LoopRun.Policies.Length + 3)));
        foreach (Round round in rounds)
        {
            table.Append(CultureInfo.InvariantCulture, $"\n| {round.Seed}, {round.LearnedFrom} | {round.Customers:N0} |");
            foreach (double profit in round.Profits)
                table.Append(CultureInfo.InvariantCulture, $" {profit:N0} |");
            foreach (int other in new[] { Learned - 1, 0 })
                table.Append($" {Percent(round.Profits[Learned] / round.Profits[other])} |");
        }

        return table.ToString();
    }

    static string Promises(IEnumerable<Round> rounds)
    {
        StringBuilder table = new(
            "| seed, learnt from | oracle promised | true, in standard errors above "
            + "| learned promised | true, in standard errors above |\n"
            + "| --- | ---: | ---: | ---: | ---: |");
        foreach (Round round in rounds)
        {
            table.Append(CultureInfo.InvariantCulture, $"\n| {round.Seed}, {round.LearnedFrom} |");
            foreach (Promise one in new[] { round.Oracle, round.Learned })
                table.Append(CultureInfo.InvariantCulture, $" {one.Expected:N0} | {one.Apart:+0.0;-0.0;0.0} |");
        }

        return table.ToString();
    }

    static string Covered(List<(int Seed, Measured Effect)> effects)
    {
        StringBuilder table = new("| effects of waves | cover the true one |\n| --- | ---: |");
        foreach (var of in effects.GroupBy(one => one.Seed))
            table.Append(CultureInfo.InvariantCulture, $"\n| seed {of.Key} | {of.Count(one => one.Effect.Covers)} of {of.Count()} |");
        return table.ToString();
    }

    static string Intervals(int seed, IEnumerable<Measured> effects)
    {
        StringBuilder table = new($"| effect on an outcome, seed {seed} | low | high | true |\n| --- | ---: | ---: | ---: |");
        foreach (Measured one in effects)
            table.Append(CultureInfo.InvariantCulture, $"\n| {one.What} | {one.Low:F4} | {one.High:F4} | {one.Truth:F4} |");
        return table.ToString();
    }

    static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0} %");
}
