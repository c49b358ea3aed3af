using Patron.Bench.Harness;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Uplift;

namespace Patron.Bench.Benchmarks;

/// <summary>Which way to learn effects is chosen among the usual ones.</summary>
sealed class UpliftBenchmark : IBenchmark
{
    const int Customers = 20_000;
    const int Numbers = 12;

    public string Name => "uplift";

    public string Story =>
        $"""
        {Customers:N0} customers with {Numbers} numbers and a category of six levels, half of them treated by chance; an outcome of 0 or 1.
        The eight usual learners are tried in five folds. Those that learn outcomes in the same way share what they learn of them; in the
        second case each is tried alone, and learns everything by itself. Then each learner by itself, so that the dear ones are known.
        """;

    public IReadOnlyList<Comparison> Run(Scale scale)
    {
        UpliftRows rows = Draw(scale.Of(Customers));
        UpliftChoice chosen = UpliftChoice.Among(rows);
        UpliftOptions[] learners = [.. chosen.Tried.Select(one => one.Options)];
        foreach (UpliftCandidate one in chosen.Tried)
        {
            if (!UpliftChoice.Among(rows, candidates: [one.Options]).Tried[0].Losses.SequenceEqual(one.Losses))
                throw new InvalidOperationException($"{one.Name} learns otherwise beside others than alone.");
        }

        Comparison choice = Comparison.Run(
            "Choose among eight learners", warmUps: 0, repetitions: 3,
            new Case("together", () => UpliftChoice.Among(rows)),
            new Case("each alone", () =>
            {
                foreach (UpliftOptions one in learners)
                    UpliftChoice.Among(rows, candidates: [one]);
            }));
        Case[] alone = [.. chosen.Tried.Select(one => new Case(one.Name, () => UpliftChoice.Among(rows, candidates: [one.Options])))];
        return [choice.With($"Chosen: {chosen.Reason}."), Comparison.Run("Each learner alone, with what is expected of rows", 0, 1, alone)];
    }

    static UpliftRows Draw(int customers)
    {
        var random = RandomStream.For(1, "bench_uplift");
        double[][] numbers = [.. Enumerable.Range(0, Numbers).Select(_ => new double[customers])];
        string?[] levels = new string?[customers];
        string[] arms = new string[customers];
        double[] outcomes = new double[customers];
        for (int row = 0; row < customers; row++)
        {
            foreach (double[] column in numbers)
                column[row] = random.Normal();
            int level = random.Below(6);
            levels[row] = $"level {level}";
            bool treated = random.Chance(0.5);
            arms[row] = treated ? "offer" : "none";
            double effect = (numbers[0][row] > 0 ? 0.12 : 0) + (level == 0 ? 0.08 : 0);
            outcomes[row] = random.Chance(Math.Clamp(0.25 + (0.08 * numbers[1][row]) + (treated ? effect : 0), 0, 1)) ? 1 : 0;
        }

        FeatureTable table = new(
        [
            .. numbers.Select((values, place) => new NumericColumn($"number_{place}", values)), new CategoryColumn("level", levels),
        ]);
        return new UpliftRows(table, OutcomeKind.Binary, outcomes, arms, "none");
    }
}
