using System.Text;

namespace Patron.Simulation.Telecom;

/// <summary>A package of the catalogue: price in cents, days it is valid.</summary>
sealed record Package(string Code, int PriceCents, int ValidDays)
{
    public static readonly Package[] All =
    [
        new("data_200mb_day", 49, 1),
        new("data_1gb_day", 99, 1),
        new("data_3gb_week", 299, 7),
        new("data_5gb_month", 599, 30),
        new("data_15gb_month", 1199, 30),
        new("data_50gb_month", 1999, 30),
        new("voice_30_day", 59, 1),
        new("voice_100_week", 199, 7),
        new("voice_500_month", 699, 30),
        new("sms_100_week", 99, 7),
        new("combo_week", 349, 7),
        new("combo_month", 899, 30),
    ];

    public byte[] CodeBytes { get; } = Encoding.ASCII.GetBytes(Code);

    public bool IsData => Code.StartsWith("data", StringComparison.Ordinal);

    /// <summary>
    /// Weights of the packages for a customer: those whose price is near what he spends on packages in a month, data only for
    /// devices that use it.
    /// </summary>
    public static void Weigh(double monthly, bool usesData, Span<double> weights)
    {
        for (int index = 0; index < All.Length; index++)
        {
            double distance = Math.Log(All[index].PriceCents / 100.0 / monthly);
            double fits = All[index].IsData ? (usesData ? 3 : 0.1) : 1;
            weights[index] = fits * Math.Exp(-distance * distance / 2);
        }
    }
}
