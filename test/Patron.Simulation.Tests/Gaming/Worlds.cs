[assembly: AssemblyFixture(typeof(Patron.Simulation.Tests.Gaming.Worlds))]

namespace Patron.Simulation.Tests.Gaming;

/// <summary>
/// The worlds that the tests look at, written once. Seeds are fixed, so a bound of four standard errors either holds always or
/// never.
/// </summary>
public sealed class Worlds : IDisposable
{
    readonly Lazy<World> _usual = new(() => new World(new GamingOptions()));
    readonly Lazy<World> _close = new(() => new World(Closest));

    /// <summary>Few players who are looked at event by event; the last horizons lie beyond the data.</summary>
    internal static GamingOptions Closest { get; } = new()
    {
        Customers = 600, Seed = 11, From = new(2025, 3, 1), To = new(2025, 5, 1), RegistrationsPerDay = 10, HorizonDays = 21,
    };

    /// <summary>All defaults.</summary>
    internal World Usual => _usual.Value;

    internal World Close => _close.Value;

    public void Dispose()
    {
        foreach (Lazy<World> world in new[] { _usual, _close })
        {
            if (world.IsValueCreated)
                world.Value.Dispose();
        }
    }
}
