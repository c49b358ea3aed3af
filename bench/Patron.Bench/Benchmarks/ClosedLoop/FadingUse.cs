namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>Signs that a customer's use fades.</summary>
/// <param name="Odds">
/// ln of how much likelier the last eight weeks are if use has been fading from some day on, than if it goes on.
/// </param>
/// <param name="Ended">The same if it has faded to nothing.</param>
/// <param name="Share">How far it has faded, if it fades.</param>
readonly record struct FadingSigns(double Odds, double Ended, double Share);

/// <summary>
/// How much likelier the last eight weeks of use are if it fades from some day on than if it goes on as before: the mean of
/// likelihood ratios over beginnings and lengths, day by day and service by service. While it fades, the chance of use on a day
/// falls in a line.
/// </summary>
sealed class FadingUse
{
    const int Days = 56;
    const int Shares = 64;
    const int Step = 2;

    /// <summary>Share of the usual use that is left at the end of the line.</summary>
    const double LeftAtEnd = 0.1;

    const double LeastRatio = 1e-3;
    const double Most = 500;

    static readonly int[] Lengths = [14, 21, 28, 35, 42, 49, 56];

    /// <summary>
    /// By length and day since the beginning: ln of the ratio on a day with use, whose usual chance does not matter.
    /// </summary>
    readonly double[][] _used = Table(left => left);

    /// <summary>The same on a day without, by the usual chance.</summary>
    readonly double[][][] _unused =
        [.. Enumerable.Range(0, Shares).Select(bin => Table(left => (1 - (ChanceOf(bin) * left)) / (1 - ChanceOf(bin))))];

    /// <param name="uses">For each service a bit for each day ago, the lowest for yesterday.</param>
    /// <param name="chances">Share of days with use before.</param>
    public FadingSigns Of(ulong[] uses, double[] chances)
    {
        int[] bins = Array.ConvertAll(chances, chance => (int)Math.Clamp(chance * Shares, 0, Shares - 1));
        (double fading, double ended, double share) = (1e-9, 1e-9, 0);
        for (int length = 0; length < Lengths.Length; length++)
        {
            for (int since = Step; since <= Days; since += Step)
            {
                double times = Math.Exp(Math.Min(Log(uses, bins, length, since), Most));
                if (since >= Lengths[length])
                {
                    ended += times;
                    continue;
                }

                fading += times;
                share += times * since / Lengths[length];
            }
        }

        double tried = Lengths.Length * Days / (double)Step;
        return new(Math.Log(fading / tried), Math.Log(ended / tried), share / fading);
    }

    double Log(ulong[] uses, int[] bins, int length, int since)
    {
        double log = 0;
        for (int service = 0; service < uses.Length; service++)
        {
            double[] unused = _unused[bins[service]][length];
            for (int ago = 1; ago <= since; ago++)
                log += (uses[service] >> (ago - 1) & 1) != 0 ? _used[length][since - ago] : unused[since - ago];
        }

        return log;
    }

    static double ChanceOf(int bin) => (bin + 0.5) / Shares;

    static double[][] Table(Func<double, double> ratio) =>
    [
        .. Lengths.Select(length => Enumerable.Range(0, Days + 1).Select(day =>
            Math.Log(Math.Max(ratio(day < length ? 1 - ((1 - LeftAtEnd) * day / length) : 0), LeastRatio))).ToArray()),
    ];
}
