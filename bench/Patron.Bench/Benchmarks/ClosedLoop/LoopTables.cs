namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>Rows of a day with the treatment that each had, or control.</summary>
sealed record Wave(Seen Rows, string[] Arms)
{
    public const string Control = "control";

    /// <summary>Contacts as they were answered.</summary>
    public static Wave Of(Seen rows)
    {
        (string[] given, double[] treated) = (rows.Texts("given"), rows["is_treated"]);
        return new(rows, [.. given.Select((arm, row) => treated[row] > 0 ? arm : Control)]);
    }
}

/// <summary>What is true.</summary>
static class LoopTables
{
    /// <summary>True expected profit of each arm for each customer.</summary>
    public static double[][] TrueProfits(LoopWorld world, Seen rows) =>
    [
        .. world.Arms.Select((arm, place) =>
        {
            (double[] effect, double[] use, double[] value) = (rows["effect_" + arm], rows["use_" + arm], rows["true_base"]);
            return effect.Select((one, row) => world.Profit(place, one, use[row], value[row])).ToArray();
        }),
    ];

    /// <summary>What is true of decisions, by row.</summary>
    public static double[] Earned(int[] arms, double[][] truth) =>
        [.. arms.Select((arm, row) => arm < 0 ? 0 : truth[arm][row])];
}
