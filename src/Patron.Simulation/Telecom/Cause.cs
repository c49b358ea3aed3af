namespace Patron.Simulation.Telecom;

/// <summary>Why a customer decides to leave, or why revenue falls.</summary>
enum Cause
{
    /// <summary>Nothing that the operator did: it happens to customers at all times.</summary>
    Lifecycle,

    /// <summary>The network at home was bad.</summary>
    Network,

    /// <summary>A bill was far above the usual.</summary>
    Price,

    /// <summary>A complaint stayed open.</summary>
    Service,

    /// <summary>A competitor began to sell in the region.</summary>
    Competition,
}

/// <summary>
/// What a cause does while it acts on a customer: the hazard of leaving, and that of dilution, is 1 + the sum of the causes'
/// parts times what it is without any.
/// </summary>
/// <param name="Code">Its word.</param>
/// <param name="Churn">Part added to the hazard of leaving, at strength 1.</param>
/// <param name="Dilution">Part added to the hazard of dilution, at strength 1.</param>
sealed record CauseEffect(string Code, double Churn, double Dilution);

/// <summary>The causes beyond the lifecycle, and how they combine on a day.</summary>
sealed class Causes
{
    public static readonly byte[][] Codes =
        [[.. "lifecycle"u8], [.. "network"u8], [.. "price"u8], [.. "service"u8], [.. "competition"u8]];

    /// <summary>In the order of <see cref="Cause"/>, from <see cref="Cause.Network"/>.</summary>
    public static readonly CauseEffect[] Effects =
    [
        new("network", 3, 0.5),
        new("price", 3.5, 5),
        new("service", 5, 1),
        new("competition", 2, 1),
    ];

    readonly double[] _churn;
    readonly double[] _dilution;

    public Causes(TelecomOptions options)
    {
        double[] strengths =
            [options.NetworkStrength, options.PriceStrength, options.ServiceStrength, options.CompetitionStrength];
        _churn = [.. Effects.Zip(strengths, (effect, strength) => effect.Churn * strength)];
        _dilution = [.. Effects.Zip(strengths, (effect, strength) => effect.Dilution * strength)];
        ChurnTotals = [.. Enumerable.Range(0, 16).Select(acting => 1 + Parts((byte)acting, _churn).Sum())];
        DilutionTotals = [.. Enumerable.Range(0, 16).Select(acting => 1 + Parts((byte)acting, _dilution).Sum())];
    }

    /// <summary>Factor on the hazard of leaving, by the causes that act (a bit each, the network's lowest).</summary>
    public double[] ChurnTotals { get; }

    /// <summary>The same for the hazard of dilution.</summary>
    public double[] DilutionTotals { get; }

    /// <summary>The five causes' parts of the hazard of leaving, the lifecycle's being 1.</summary>
    public void ChurnParts(byte acting, Span<double> parts) => Write(acting, _churn, parts);

    public void DilutionParts(byte acting, Span<double> parts) => Write(acting, _dilution, parts);

    public static byte Bit(Cause cause) => (byte)(1 << ((int)cause - 1));

    static void Write(byte acting, double[] effects, Span<double> parts)
    {
        parts[0] = 1;
        for (int cause = 0; cause < effects.Length; cause++)
            parts[cause + 1] = (acting >> cause & 1) * effects[cause];
    }

    static double[] Parts(byte acting, double[] effects) =>
        [.. effects.Select((effect, cause) => (acting >> cause & 1) * effect)];
}
