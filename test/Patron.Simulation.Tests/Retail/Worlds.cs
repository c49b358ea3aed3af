[assembly: AssemblyFixture(typeof(Patron.Simulation.Tests.Retail.Worlds))]

namespace Patron.Simulation.Tests.Retail;

/// <summary>
/// The worlds that the statistical tests look at, written once. Seeds are fixed, so a bound of four standard errors either holds
/// always or never.
/// </summary>
public sealed class Worlds : IDisposable
{
    readonly Lazy<World> _usual = new(() => new World(new RetailOptions { Customers = 20_000 }));
    readonly Lazy<World> _plain = new(() => new World(new RetailOptions { Customers = 20_000 }.Plain()));

    readonly Lazy<World> _harsh = new(() => new World(Harshest));

    /// <summary>Options near their ends: many orders of few cents, a campaign a week, every pattern at its strongest.</summary>
    internal static RetailOptions Harshest { get; } = new()
    {
        Customers = 200,
        Seed = -1,
        From = new(2023, 12, 31),
        To = new(2025, 3, 2),
        AcquisitionShare = 0.01,
        PurchaseR = 0.3,
        PurchaseAlpha = 0.2,
        DropOutA = 0.01,
        SpendP = 0.5,
        SpendQ = 1.1,
        SpendV = 0.5,
        LinesPerOrder = 8,
        CovariateStrength = 2,
        SeasonStrength = 2,
        TreatmentStrength = 2,
        CampaignEveryWeeks = 1,
        CampaignWeeks = 1,
        ContactShare = 1,
        ControlShare = 0.5,
    };

    internal World Harsh => _harsh.Value;

    /// <summary>All defaults but the number of customers.</summary>
    internal World Usual => _usual.Value;

    /// <summary>The same without covariates, season and treatments.</summary>
    internal World Plain => _plain.Value;

    public void Dispose()
    {
        foreach (Lazy<World> world in new[] { _usual, _plain, _harsh })
        {
            if (world.IsValueCreated)
                world.Value.Dispose();
        }
    }
}
