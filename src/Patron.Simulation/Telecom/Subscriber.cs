namespace Patron.Simulation.Telecom;

/// <summary>What is true of one customer before anything happens: who he is, how he uses the network, how he answers.</summary>
sealed record Subscriber
{
    public required int Index { get; init; }

    /// <summary>Second of activation since the start of the data; below 0 for those who were there before.</summary>
    public required long Activated { get; init; }

    public required bool IsPrepaid { get; init; }

    public required int? BirthYear { get; init; }

    /// <summary>f, m or empty.</summary>
    public required byte[] Gender { get; init; }

    public required byte[] Language { get; init; }

    public required int Region { get; init; }

    public required int CitySize { get; init; }

    public required int Cell { get; init; }

    public required int Device { get; init; }

    public required int Generation { get; init; }

    public required int Channel { get; init; }

    public required bool Consents { get; init; }

    /// <summary>Factor of device, channel and age on the hazard of leaving.</summary>
    public required double ChurnFactor { get; init; }

    public required Persona Persona { get; init; }

    /// <summary>Use and what it is worth.</summary>
    public required Habits Habits { get; init; }

    /// <summary>First day of use: the day after the activation, or the first of the data.</summary>
    public int FirstDay => Activated < 0 ? 0 : (int)(Activated / Calendar.DaySeconds) + 1;

    /// <summary>Days since the activation at the start of a day.</summary>
    public double Tenure(int day) => day - (Activated / (double)Calendar.DaySeconds);
}

/// <summary>How one customer uses the network as long as nothing changes, and what he pays for it.</summary>
sealed record Habits
{
    /// <summary>Expected revenue a month, currency.</summary>
    public required double Arpu { get; init; }

    /// <summary>Share of days with use: voice, sms, data.</summary>
    public required double[] Days { get; init; }

    /// <summary>Mean units of a day with use.</summary>
    public required double[] Units { get; init; }

    /// <summary>Mean cents charged on a day with charged use.</summary>
    public required double[] Cents { get; init; }

    /// <summary>Standard deviation of the logarithm of weekly use.</summary>
    public required double Volatility { get; init; }

    /// <summary>Packages bought a day.</summary>
    public required double PackageRate { get; init; }

    /// <summary>Weights of the packages bought.</summary>
    public required double[] PackageWeights { get; init; }

    /// <summary>Cents a month of the subscription; 0 for prepaid customers.</summary>
    public required double SubscriptionCents { get; init; }

    /// <summary>Cents of a top-up; 0 for postpaid customers.</summary>
    public required int TopUpCents { get; init; }
}
