namespace Patron.Pipeline.Reporting;

/// <summary>What an uplift model says, and how well it does.</summary>
sealed record UpliftFigures
{
    public required string Model { get; init; }

    /// <summary>The outcome in a few words.</summary>
    public required string Outcome { get; init; }

    public required IReadOnlyList<TreatmentFigures> Treatments { get; init; }
}

/// <summary>What one treatment changes.</summary>
sealed record TreatmentFigures
{
    public required string Treatment { get; init; }

    /// <summary>Whether effects differ between customers, in words.</summary>
    public required string Verdict { get; init; }

    /// <summary>What learnt the effects.</summary>
    public required string Learner { get; init; }

    /// <summary>The mean effect on the contacts that were learnt from.</summary>
    public required EstimateFigures AverageEffect { get; init; }

    /// <summary>Areas of customers kept aside; null where they have none.</summary>
    public EstimateFigures? Qini { get; init; }

    public EstimateFigures? Auuc { get; init; }

    public EstimateFigures? Rate { get; init; }

    /// <summary>The gain of treating the share of highest effect, beside that of as many by chance.</summary>
    public required IReadOnlyList<GainFigures> Gain { get; init; }

    /// <summary>Today's customers.</summary>
    public required long Customers { get; init; }

    /// <summary>Mean effect of each tenth of them, the highest first.</summary>
    public required IReadOnlyList<double?> Tenths { get; init; }
}

/// <param name="Value">The estimate.</param>
/// <param name="Low">Lower end of its interval.</param>
/// <param name="High">Upper end.</param>
sealed record EstimateFigures(double Value, double Low, double High);

/// <param name="Share">Of the contacts.</param>
/// <param name="Gain">Of treating those of highest effect.</param>
/// <param name="ByChance">Of treating as many by chance.</param>
sealed record GainFigures(double Share, double Gain, double ByChance);
