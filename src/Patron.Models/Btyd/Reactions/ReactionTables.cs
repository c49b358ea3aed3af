using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// What the likelihood of latent classes needs of parameters, found once for all rows: by class, cell and distinct frequency.
/// </summary>
sealed class ReactionTables
{
    public ReactionTables(ReactionShape shape, ReactionCells cells, double[] frequencies, ReadOnlySpan<double> parameters)
    {
        double[] at = parameters.ToArray();
        R = [.. Enumerable.Range(0, shape.Classes).Select(kind => Math.Exp(at[ReactionShape.R(kind)]))];
        Factors = shape.Factors(at);
        B = Math.Exp(at[shape.B]);
        A = [.. cells.Levels.Select(levels => Math.Exp(at[shape.A] + levels.Sum(level => at[shape.AOf(level)])))];
        Alphas = [.. cells.Levels.Select(levels => Enumerable.Range(0, shape.Classes).Select(kind =>
            Math.Exp(at[shape.Alpha(kind)] + levels.Sum(level => at[shape.AlphaOf(level)]))).ToArray())];
        LogShares = [.. cells.Levels.Select(levels => LogShare(Enumerable.Range(0, shape.Classes).Select(kind =>
            at[shape.Weight(kind)] + levels.Sum(level => at[shape.WeightOf(kind, level)]))))];
        Rising = [.. R.Select(r => Array.ConvertAll(frequencies, x => SpecialFunctions.LogRising(r, x)))];
        Stayed = [.. A.Select(a => Array.ConvertAll(
            frequencies, x => SpecialFunctions.LogRising(B, x) - SpecialFunctions.LogRising(a + B, x)))];
        Left = [.. A.Select(a => Array.ConvertAll(frequencies, x => x == 0
            ? double.NegativeInfinity
            : Math.Log(a) + SpecialFunctions.LogRising(B, x - 1) - SpecialFunctions.LogRising(a + B, x)))];
    }

    public double[] R { get; }

    /// <summary>By class and treatment.</summary>
    public double[][] Factors { get; }

    public double B { get; }

    /// <summary>By cell.</summary>
    public double[] A { get; }

    /// <summary>By cell and class.</summary>
    public double[][] Alphas { get; }

    /// <summary>By cell and class.</summary>
    public double[][] LogShares { get; }

    /// <summary>By cell and class: how customers buy without treatment.</summary>
    public BgNbd[][] Models => field ??= [.. Alphas.Select((alphas, cell) =>
        alphas.Select((alpha, kind) => new BgNbd(R[kind], alpha, A[cell], B)).ToArray())];

    /// <summary>By class and frequency: ln Γ(r+x) / Γ(r).</summary>
    public double[][] Rising { get; }

    /// <summary>By cell and frequency: ln B(a, b+x) / B(a, b).</summary>
    public double[][] Stayed { get; }

    /// <summary>By cell and frequency: ln B(a+1, b+x-1) / B(a, b).</summary>
    public double[][] Left { get; }

    /// <summary>
    /// Terms of a customer in every class; gives the log of the likelihood, and fills the classes' probabilities.
    /// </summary>
    public double Weigh(
        ReactionHistories histories, int row, int cell, int frequency, Span<ReactionTerm> terms, Span<double> probabilities)
    {
        double top = double.NegativeInfinity;
        for (int kind = 0; kind < R.Length; kind++)
        {
            terms[kind] = ReactionTerm.Of(
                histories, row, R[kind], Alphas[cell][kind], Factors[kind], Rising[kind][frequency], Stayed[cell][frequency],
                Left[cell][frequency]);
            probabilities[kind] = terms[kind].Log + LogShares[cell][kind];
            top = Math.Max(top, probabilities[kind]);
        }

        double sum = 0;
        for (int kind = 0; kind < R.Length; kind++)
            sum += probabilities[kind] = Math.Exp(probabilities[kind] - top);
        for (int kind = 0; kind < R.Length; kind++)
            probabilities[kind] /= sum;
        return top + Math.Log(sum);
    }

    static double[] LogShare(IEnumerable<double> weights)
    {
        double[] all = [.. weights];
        double sum = all.Aggregate(SpecialFunctions.LogSumExp);
        return Array.ConvertAll(all, one => one - sum);
    }
}
