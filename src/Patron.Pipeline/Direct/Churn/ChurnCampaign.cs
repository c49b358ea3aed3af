using System.Globalization;
using Patron.Models.Decisions;

namespace Patron.Pipeline.Direct.Churn;

/// <summary>What contacting a customer costs, what keeping one brings, and how many can be contacted.</summary>
public sealed record ChurnCampaign
{
    /// <summary>Brought by contacting one who would leave, before the contact's cost. Range: finite, &gt;= 0.</summary>
    public required double Benefit { get; init; }

    /// <summary>Of a contact. Range: 0 to <see cref="Benefit"/>.</summary>
    public required double Cost { get; init; }

    /// <summary>Most contacts; null for no limit. Range: &gt;= 1.</summary>
    public int? Capacity { get; init; }

    /// <exception cref="InputException">A number is out of range; names the option.</exception>
    internal CampaignValue Checked()
    {
        Require("--benefit", Benefit, "what keeping a customer brings is a finite number from 0 up, such as 100");
        Require("--cost", Cost, "what a contact costs is a finite number from 0 up, such as 20");
        if (Cost > Benefit)
            throw new InputException($"--cost: a contact costs {Text(Cost)} and brings {Text(Benefit)} at most, so nobody is worth one: correct it or --benefit");
        if (Capacity < 1)
            throw new InputException($"--capacity: '{Capacity}' customers can be contacted: it is a whole number from 1 up");
        return new CampaignValue { Benefit = Benefit, ContactCost = Cost };
    }

    static void Require(string option, double value, string range)
    {
        if (!(value >= 0 && double.IsFinite(value)))
            throw new InputException($"{option}: '{Text(value)}' will not do: {range}");
    }

    static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
