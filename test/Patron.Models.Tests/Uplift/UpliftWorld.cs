using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Uplift;

namespace Patron.Models.Tests.Uplift;

/// <summary>A made-up campaign whose effect on each row is known.</summary>
/// <param name="Rows">What a learner sees.</param>
/// <param name="Effects">The true effect of each treatment, row by row.</param>
/// <param name="Propensities">The true probability of each arm, the control first.</param>
sealed record UpliftWorld(UpliftRows Rows, double[][] Effects, double[][] Propensities)
{
    public static UpliftWorld Of(
        string purpose, int rows, OutcomeKind kind = OutcomeKind.Binary, bool isConfounded = false, double strength = 1, int arms = 1,
        long index = 0, double treatedShare = 0.5, long? seed = null)
    {
        var random = RandomStream.For(seed ?? (long)Rounds.Seed, purpose, index);
        double[][] x = [.. Enumerable.Range(0, 4).Select(_ => new double[rows])];
        string?[] plan = new string?[rows];
        string[] arm = new string[rows];
        double[] outcomes = new double[rows];
        double[][] effects = [.. Enumerable.Range(0, arms).Select(_ => new double[rows])];
        double[][] propensities = [.. Enumerable.Range(0, arms + 1).Select(_ => new double[rows])];
        for (int row = 0; row < rows; row++)
        {
            foreach (double[] column in x)
                column[row] = (2 * random.Uniform()) - 1;
            plan[row] = random.Chance(0.05) ? null : random.Chance(0.5) ? "prepaid" : "contract";
            double treated = isConfounded ? 1 / (1 + Math.Exp(-1.5 * x[1][row])) : treatedShare;
            propensities[0][row] = 1 - treated;
            for (int one = 0; one < arms; one++)
            {
                propensities[one + 1][row] = treated / arms;
                // The first treatment works where x0 is above 0, the second where it is not, and both better for prepaid plans.
                bool works = one == 0 ? x[0][row] > 0 : x[0][row] <= 0;
                effects[one][row] = strength * ((works ? 0.25 : 0) + (plan[row] == "prepaid" ? 0.05 : 0));
            }

            int drawn = random.Chance(treated) ? 1 + random.Below(arms) : 0;
            arm[row] = drawn == 0 ? "none" : $"offer {drawn}";
            double effect = drawn == 0 ? 0 : effects[drawn - 1][row];
            outcomes[row] = Outcome(kind, 0.3 + (0.2 * x[1][row]), effect, random);
        }

        if (kind != OutcomeKind.Binary)
        {
            foreach (double[] one in effects)
                Scale(one, kind == OutcomeKind.Money ? MeanAmount : CountScale);
        }

        FeatureTable table = new(
        [
            .. x.Select((values, place) => new NumericColumn($"x{place}", values)), new CategoryColumn("plan", plan),
        ]);
        return new UpliftWorld(new UpliftRows(table, kind, outcomes, arm, "none"), effects, propensities);
    }

    /// <summary>Mean of what a buyer of the money world spends.</summary>
    public const double MeanAmount = 20;

    public const double CountScale = 3;

    /// <summary>Root of the mean squared difference of effects from the true ones.</summary>
    public double Error(double[] effects, int arm = 0) =>
        Math.Sqrt(effects.Zip(Effects[arm], (found, truth) => (found - truth) * (found - truth)).Average());

    public UpliftRows WithPropensities() => new(
        Rows.Table, Rows.Kind, Rows.Outcomes, [.. Rows.ArmOf.Select(arm => arm == 0 ? "none" : Rows.Arms[arm - 1])], "none",
        propensities: Propensities);

    static double Outcome(OutcomeKind kind, double chance, double effect, RandomStream random) => kind switch
    {
        OutcomeKind.Binary => random.Chance(chance + effect) ? 1 : 0,
        OutcomeKind.Count => random.Poisson(CountScale * (chance + effect)),
        _ => random.Chance(chance + effect) ? random.Gamma(2, 2 / MeanAmount) : 0,
    };

    static void Scale(double[] values, double scale)
    {
        for (int row = 0; row < values.Length; row++)
            values[row] *= scale;
    }
}
