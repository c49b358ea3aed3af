using System.Globalization;

namespace Patron.Pipeline.Projects;

/// <summary>
/// How many of the customers a project works with: <c>full</c> for all, <c>sample</c> for 5 %, <c>dev</c> for 0.1 %, or a share. The
/// same customers in every table, chosen by a hash of the key; a smaller sample is part of a larger one.
/// </summary>
/// <param name="Share">Range: above 0, at most 1.</param>
public readonly record struct SampleShare(double Share)
{
    /// <summary>What can be written.</summary>
    public const string Expected = "full, sample (5 % of the customers), dev (0.1 %), or a share above 0 such as 0.02";

    /// <summary>What the hash of a key is taken for; see <see cref="Models.Numerics.StableHash"/>.</summary>
    public const string Purpose = "sample";

    /// <summary>Whether it is all customers.</summary>
    public bool IsFull => Share >= 1;

    /// <summary>Reads a word or a share.</summary>
    public static bool TryParse(string text, out SampleShare sample)
    {
        double share = text switch
        {
            "full" => 1,
            "sample" => 0.05,
            "dev" => 0.001,
            _ => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) ? number : 0,
        };
        sample = new(share);
        return share is > 0 and <= 1;
    }

    /// <summary>The share as text.</summary>
    public override string ToString() => Share.ToString(CultureInfo.InvariantCulture);
}
