namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>What a profit is made of, for each row: expected, known or learnt.</summary>
/// <param name="Base">What an outcome of one is measured by, currency.</param>
/// <param name="Untreated">Outcomes without treatment.</param>
/// <param name="Effects">What each arm adds to them.</param>
/// <param name="Uses">How probable it is that what an arm gives is used.</param>
sealed record Parts(double[] Base, double[] Untreated, double[][] Effects, double[][] Uses)
{
    /// <summary>Room for so many arms and rows.</summary>
    public static Parts Of(int arms, int rows) => new(
        new double[rows],
        new double[rows],
        [.. Enumerable.Range(0, arms).Select(_ => new double[rows])],
        [.. Enumerable.Range(0, arms).Select(_ => new double[rows])]);

    /// <summary>Expected profit of each arm for each row.</summary>
    public double[][] Profits(LoopWorld world) =>
    [
        .. Effects.Select((effects, arm) =>
            effects.Select((effect, row) => world.Profit(arm, effect, Uses[arm][row], Base[row])).ToArray()),
    ];
}
