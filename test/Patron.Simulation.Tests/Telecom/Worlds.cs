[assembly: AssemblyFixture(typeof(Patron.Simulation.Tests.Telecom.Worlds))]

namespace Patron.Simulation.Tests.Telecom;

/// <summary>
/// The worlds that the tests look at, written once. Seeds are fixed, so a bound of four standard errors either holds always or never.
/// </summary>
public sealed class Worlds : IDisposable
{
    static readonly TelecomOptions Prepaid = new()
    {
        Customers = 8_000, PrepaidShare = 1, NewShare = 0, Activity = 0.02, ContactShare = 0, PrepaidChurn = 0.04, DilutionRate = 0.08,
    };

    readonly Lazy<Exposure> _causesExposure;
    readonly Lazy<Exposure> _plainExposure;
    readonly Lazy<World> _usual = new(() => new World(new TelecomOptions()));
    readonly Lazy<World> _causes = new(() => new World(Prepaid with { ProfileStrength = 0 }));
    readonly Lazy<World> _plain = new(
        () => new World(Prepaid.Plain() with { PrepaidShare = 0.5, NewShare = 0.3, PostpaidChurn = 0.03 }));
    readonly Lazy<World> _offers = new(() => new World(Offering));
    readonly Lazy<World> _close = new(() => new World(Closest));

    public Worlds()
    {
        _causesExposure = new(() => new Exposure(Causes));
        _plainExposure = new(() => new Exposure(Plain));
    }

    /// <summary>Few customers who are looked at row by row, with many late rows and corrections.</summary>
    internal static TelecomOptions Closest { get; } = new()
    {
        Customers = 400, Seed = 11, PrepaidChurn = 0.05, PostpaidChurn = 0.04, LateShare = 0.05, CorrectionShare = 0.1,
    };

    /// <summary>Many contacts with strong effects, half of them controls.</summary>
    internal static TelecomOptions Offering { get; } = new()
    {
        Customers = 5_000, From = new(2025, 1, 1), To = new(2025, 11, 1), NewShare = 0.1, Activity = 0.7,
        PrepaidChurn = 0.06, PostpaidChurn = 0.06, TreatmentStrength = 2, ContactShare = 1, ControlShare = 0.5,
    };

    /// <summary>All defaults.</summary>
    internal World Usual => _usual.Value;

    /// <summary>Prepaid customers who differ in nothing but what happens to them; hardly any rows of usage.</summary>
    internal World Causes => _causes.Value;

    /// <summary>Both contracts, and all that happens is without effect.</summary>
    internal World Plain => _plain.Value;

    internal Exposure CausesExposure => _causesExposure.Value;

    internal Exposure PlainExposure => _plainExposure.Value;

    internal World Offers => _offers.Value;

    internal World Close => _close.Value;

    public void Dispose()
    {
        foreach (Lazy<World> world in new[] { _usual, _causes, _plain, _offers, _close })
        {
            if (world.IsValueCreated)
                world.Value.Dispose();
        }
    }
}
