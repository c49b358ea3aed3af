using System.Globalization;

namespace Patron.Pipeline.Projects;

/// <summary><c>serve:</c> of <c>patron.yml</c>: what a server of the project keeps.</summary>
public sealed record ServingRules
{
    /// <summary>What can be written of inferences.</summary>
    public const string Expected = "all, none, or a share above 0 such as 0.1";

    /// <summary>The share of the requests whose rows are kept in <c>bronze.inferences</c>. Range: [0, 1]. <value>Default: 0.</value></summary>
    public double Inferences { get; init; }

    /// <summary>How long these rows are kept, by their time and in whole days of the project's zone; null for ever.</summary>
    public Duration? InferencesKept { get; init; }

    /// <summary>Whether any are.</summary>
    public bool KeepsInferences => Inferences > 0;

    /// <summary>Reads a word or a share.</summary>
    public static bool TryParse(string text, out double share)
    {
        share = text switch
        {
            "all" => 1,
            "none" => 0,
            _ => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number > 0 ? number : -1,
        };
        return share is >= 0 and <= 1;
    }
}
