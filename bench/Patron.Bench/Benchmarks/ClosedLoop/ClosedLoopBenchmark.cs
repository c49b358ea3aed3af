using System.Globalization;
using System.Text;
using Patron.Bench.Harness;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>A campaign engine in a world whose truth is known: what it learns from its own campaigns, and what that earns.</summary>
sealed class ClosedLoopBenchmark(LoopWorld world) : IBenchmark
{
    const int Customers = 60_000;
    const int Seeds = 2;
    const double Wanted = 0.95;

    static readonly int Learned = Array.IndexOf(LoopRun.Policies, "learned");

    public string Name => $"closed_loop_{world.Name}";

    public string Story =>
        $"""
        The {world.Name} world with {Customers:N0} customers, {Seeds} seeds. On {world.Waves.Count} days everybody who consents gets one of three treatments or
        none by chance. From that, and from what the operator of the world can see, it is learnt what happens without treatment, what each treatment changes
        and how often what it gives is used; then a budget of {world.BudgetPerCustomer:0.00} a customer is spent. The campaign goes out with a tenth as
        control and a tenth by chance, its answers are learnt too, and it is decided a second time. Profits are expected ones by the truth.
        The full oracle knows who is persuadable; the visible oracle knows the mean of the truth given what can be seen, from the truth of other customers.
        """;

    public IReadOnlyList<Comparison> Run(Scale scale)
    {
        List<(Decided First, Decided Second, IReadOnlyList<Measured> Effects)> found = [];
        Comparison measured = Comparison.Run(
            "Loop", warmUps: 0, repetitions: 1,
            [.. Enumerable.Range(1, scale.IsFull ? Seeds : 1).Select(seed =>
                new Case($"seed {seed}", () => found.Add(new LoopRun(world, seed, scale.Of(Customers)).Run())))]);
        Measured[] effects = [.. found.SelectMany(one => one.Effects)];
        double share = found.Average(one => OfVisible(one.Second));
        bool beats = found.All(one => Best(one.First) && Best(one.Second));
        return
        [
            measured.With(
                Table(found),
                Intervals(effects),
                Goal.That(
                    $"the learned policy earns {100 * Wanted:0} % of the visible oracle's profit in the second round", share >= Wanted,
                    Percent(share), scale),
                Goal.That("it beats rules, propensity and chance in every round", beats, beats ? "so" : "not so", scale),
                $"{effects.Count(one => one.Covers)} of {effects.Length} intervals of 95 % cover the true effect."),
        ];
    }

    static bool Best(Decided round) => round.Profits.Skip(Learned + 1).All(other => round.Profits[Learned] > other);

    static double OfVisible(Decided round) => round.Profits[Learned] / round.Profits[Learned - 1];

    static string Table(IReadOnlyList<(Decided First, Decided Second, IReadOnlyList<Measured> Effects)> found)
    {
        StringBuilder table = new("| seed, round | customers |");
        table.AppendJoin("", LoopRun.Policies.Select(policy => $" {policy} |")).Append(" learned, of full | of visible |\n| --- |");
        table.Append(string.Concat(Enumerable.Repeat(" ---: |", LoopRun.Policies.Length + 3)));
        foreach ((int index, (Decided first, Decided second, _)) in found.Index())
        {
            foreach ((int round, Decided decided) in new[] { first, second }.Index())
            {
                table.Append(CultureInfo.InvariantCulture, $"\n| {index + 1}, {round + 1} | {decided.Customers:N0} |");
                foreach (double profit in decided.Profits)
                    table.Append(CultureInfo.InvariantCulture, $" {profit:N0} |");
                table.Append($" {Percent(decided.Profits[Learned] / decided.Profits[0])} | {Percent(OfVisible(decided))} |");
            }
        }

        return table.ToString();
    }

    static string Intervals(IEnumerable<Measured> effects)
    {
        StringBuilder table = new("| effect of the campaign | low | high | true |\n| --- | ---: | ---: | ---: |");
        foreach (Measured one in effects)
            table.Append(CultureInfo.InvariantCulture, $"\n| {one.What} | {one.Low:F4} | {one.High:F4} | {one.Truth:F4} |");
        return table.ToString();
    }

    static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0} %");
}
