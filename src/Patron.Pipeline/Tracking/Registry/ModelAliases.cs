namespace Patron.Pipeline.Tracking.Registry;

/// <summary>The aliases that mean something to Patron.</summary>
public static class ModelAliases
{
    /// <summary>The version that scores.</summary>
    public const string Champion = "champion";

    /// <summary>The newest version, while it is not the champion.</summary>
    public const string Challenger = "challenger";
}
