namespace Patron.Online;

/// <summary>What became of rows that were to be kept.</summary>
public enum InferenceOutcome
{
    /// <summary>They are on their way to the disk, or there.</summary>
    Taken,

    /// <summary>So many wait for the disk or the lake that there is no room now.</summary>
    Behind,

    /// <summary>The disk refuses what came before, or nothing is brought to the lake until the next start.</summary>
    Refusing,

    /// <summary>They alone are more than may wait.</summary>
    TooLarge,
}
