namespace Patron.Simulation.Retail;

/// <summary>
/// What a campaign sends: the discount on one order, its use, each persona's factor on the purchase rate, how it goes out.
/// </summary>
sealed record Treatment(
    string Code, int DiscountPercent, double Redemption, double[] RateFactors, string Channel, long CostCents)
{
    /// <summary>A mail that reminds: no discount.</summary>
    public static readonly Treatment Reminder = new("reminder", 0, 0.5, [1.6, 1, 1, 0.6], "email", 5);

    /// <summary>A voucher of 10 % for one order.</summary>
    public static readonly Treatment Voucher10 = new("voucher_10", 10, 0.8, [2.5, 1.1, 1, 0.5], "email", 10);

    /// <summary>A voucher of 20 % for one order.</summary>
    public static readonly Treatment Voucher20 = new("voucher_20", 20, 0.8, [3.5, 1.2, 1, 0.7], "post", 85);

    public static readonly Treatment[] All = [Reminder, Voucher10, Voucher20];

    public bool NeedsConsent => Channel == "email";

    /// <summary>Factor on the purchase rate while the campaign acts.</summary>
    public double RateFactor(Persona persona, double strength) => Math.Pow(RateFactors[(int)persona], strength);
}
