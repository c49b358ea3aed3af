using Patron.Models.Experiments;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>A measured effect with its interval of 95 %, beside the true one.</summary>
sealed record Measured(string What, double Low, double High, double Truth)
{
    public bool Covers => Low <= Truth && Truth <= High;

    /// <summary>Each arm of a wave by chance against the rows without treatment.</summary>
    public static IEnumerable<Measured> ByChance(LoopWorld world, Wave wave, string name)
    {
        int[] control = [.. Enumerable.Range(0, wave.Arms.Length).Where(row => wave.Arms[row] == Wave.Control)];
        foreach (string arm in world.Arms)
        {
            int[] treated = [.. Enumerable.Range(0, wave.Arms.Length).Where(row => wave.Arms[row] == arm)];
            double[] truth = wave.Rows["effect_" + arm];
            yield return Of($"{name}, {arm}", wave.Rows["outcome"], treated, control, treated.Average(row => truth[row]));
        }
    }

    /// <summary>Treated against control by what was seen of them.</summary>
    public static Measured Of(string what, double[] outcomes, int[] treated, int[] control, double truth)
    {
        GroupMoments Moments(int[] rows) => GroupMoments.FromColumns(Array.ConvertAll(rows, row => outcomes[row]));
        EffectEstimate found = Effect.Of(Metric.Mean(0), Moments(control), Moments(treated)).Absolute;
        return new(what, found.Low, found.High, truth);
    }
}
