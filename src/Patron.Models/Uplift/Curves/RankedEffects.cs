using Patron.Models.Evaluation;
using Patron.Models.Numerics;

namespace Patron.Models.Uplift;

/// <summary>
/// Rank-weighted average treatment effect (RATE): whether those who are put first gain more than others, by scores of the effect of each row that
/// were made without the model that is judged. 0 for an order by chance, or where all gain alike.
/// </summary>
/// <param name="Weighting">How shares are averaged.</param>
/// <param name="Rate">The figure. Unit: that of the outcome. Its interval is normal, its standard error that of half-samples.</param>
/// <param name="PValue">Two-sided, of the figure being 0.</param>
/// <param name="Curve">The targeting operator characteristic at tenths of the rows.</param>
/// <remarks>
/// Yadlowsky, Fleming, Shah, Brunskill and Wager (2021), arXiv:2111.07966, sections 2 and 3: means over q = 1/n, 2/n, ..., 1, equal priorities sharing
/// the mean of their scores, and a bootstrap of halves drawn without replacement. The numbers are the same to the bit
/// in any order of the rows and on any number of threads.
/// </remarks>
public sealed record RankedEffects(RateWeighting Weighting, Estimate Rate, double PValue, IReadOnlyList<TocPoint> Curve)
{
    /// <summary>The figure of one order.</summary>
    /// <param name="priorities">The higher, the earlier; NaN is refused.</param>
    /// <param name="scores">
    /// Of the effect of each row: right on average, such as doubly robust scores. Range: finite.
    /// </param>
    /// <param name="weighting">How shares are averaged.</param>
    /// <param name="options">Half-samples, confidence, seed.</param>
    /// <param name="keys">Who each row is about, where several may be about one: they are drawn together. Empty for a row each.</param>
    public static RankedEffects Of(
        ReadOnlySpan<double> priorities, ReadOnlySpan<double> scores, RateWeighting weighting = RateWeighting.Autoc,
        ResamplingOptions? options = null, ReadOnlySpan<string> keys = default) =>
        Of([Checked(priorities, scores)], scores.ToArray(), keys.ToArray(), weighting, options ?? new ResamplingOptions());

    /// <summary>By how much the figure of one order is above that of another, with the same halves for both.</summary>
    /// <param name="priorities">Of the one.</param>
    /// <param name="rival">Of the other, for the same rows in the same order.</param>
    /// <param name="scores">As for <see cref="Of(ReadOnlySpan{double}, ReadOnlySpan{double}, RateWeighting, ResamplingOptions?, ReadOnlySpan{string})"/>.</param>
    /// <param name="weighting">How shares are averaged.</param>
    /// <param name="options">Half-samples, confidence, seed.</param>
    /// <param name="keys">Who each row is about, where several may be about one: they are drawn together. Empty for a row each.</param>
    public static RankedEffects Difference(
        ReadOnlySpan<double> priorities, ReadOnlySpan<double> rival, ReadOnlySpan<double> scores,
        RateWeighting weighting = RateWeighting.Autoc, ResamplingOptions? options = null, ReadOnlySpan<string> keys = default) => Of(
            [Checked(priorities, scores), Checked(rival, scores)], scores.ToArray(), keys.ToArray(), weighting, options ?? new ResamplingOptions());

    static RankedEffects Of(double[][] priorities, double[] scores, string[] keys, RateWeighting weighting, ResamplingOptions options)
    {
        options.Validate();
        if (keys.Length > 0 && keys.Length != scores.Length)
            throw new ArgumentException($"{keys.Length} keys for {scores.Length} rows; they must be equally many", nameof(keys));
        int[] order = [.. Enumerable.Range(0, scores.Length)];
        Array.Sort(order, (a, b) =>
        {
            int by = scores[a].CompareTo(scores[b]);
            for (int place = 0; by == 0 && place < priorities.Length; place++)
                by = priorities[place][a].CompareTo(priorities[place][b]);
            return by != 0 || keys.Length == 0 ? by : string.CompareOrdinal(keys[a], keys[b]);
        });
        double[] ordered = Array.ConvertAll(order, row => scores[row]);
        // Without control each row is of one stratum.
        var units = DrawnUnits.Of(keys.Length == 0 ? null : Array.ConvertAll(order, row => keys[row]), scores.Length, 0);
        RankedScores[] ranked = [.. priorities.Select(one => new RankedScores(Array.ConvertAll(order, row => one[row]), ordered, units.UnitOf))];
        bool[] all = new bool[units.Count];
        Array.Fill(all, true);
        double[] whole = Figures(ranked, all, weighting);
        double[][] worlds = new double[options.Worlds][];
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = options.Threads ?? Environment.ProcessorCount };
        Parallel.For(0, options.Worlds, parallel, () => new bool[units.Count], (world, _, isDrawn) =>
        {
            DrawHalf(isDrawn, RandomStream.For(options.Seed, "rate", world));
            worlds[world] = Figures(ranked, isDrawn, weighting);
            return isDrawn;
        }, _ => { });
        Estimate[] estimates = [.. whole.Select((value, place) => Estimate.Normal(
            value, Deviation([.. worlds.Select(world => world[place])]), options.Confidence))];
        return new RankedEffects(
            weighting, estimates[0], PValueOf(estimates[0]),
            [.. estimates.Skip(1).Select((value, place) => new TocPoint((place + 1) / (double)RankedScores.Shares, value))]);
    }

    static double PValueOf(Estimate rate) => rate.StandardError > 0
        ? 2 * MathNet.Numerics.Distributions.Normal.CDF(0, 1, -Math.Abs(rate.Value) / rate.StandardError)
        : 1;

    static double[] Figures(RankedScores[] ranked, bool[] isDrawn, RateWeighting weighting)
    {
        double[] figures = ranked[0].Figures(isDrawn, weighting);
        if (ranked.Length > 1)
            figures = [.. figures.Zip(ranked[1].Figures(isDrawn, weighting), (one, other) => one - other)];
        return figures;
    }

    /// <summary>Half of the rows, each half as likely as any other: Knuth's selection sampling.</summary>
    static void DrawHalf(bool[] isDrawn, RandomStream random)
    {
        int wanted = isDrawn.Length / 2;
        for (int row = 0; row < isDrawn.Length; row++)
        {
            isDrawn[row] = wanted > 0 && random.Below(isDrawn.Length - row) < wanted;
            wanted -= isDrawn[row] ? 1 : 0;
        }
    }

    static double Deviation(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }

    static double[] Checked(ReadOnlySpan<double> priorities, ReadOnlySpan<double> scores)
    {
        if (priorities.Length != scores.Length)
            throw new ArgumentException($"{priorities.Length} priorities for {scores.Length} scores", nameof(priorities));
        if (scores.Length < 4)
            throw new ArgumentException($"{scores.Length} rows; there must be at least 4, to be parted in halves", nameof(scores));
        for (int row = 0; row < scores.Length; row++)
        {
            if (double.IsNaN(priorities[row]))
                throw new ArgumentException($"row {row}: the priority is NaN", nameof(priorities));
            if (!double.IsFinite(scores[row]))
                throw new ArgumentException($"row {row}: score {scores[row]}; it must be finite", nameof(scores));
        }

        return priorities.ToArray();
    }
}
