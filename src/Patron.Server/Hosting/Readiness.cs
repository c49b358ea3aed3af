using Patron.Server.Events;

namespace Patron.Server.Hosting;

/// <summary>Whether new requests are to be sent here.</summary>
/// <param name="events">The project's events; null where it has none.</param>
sealed class Readiness(ServedEvents? events)
{
    volatile bool _stops;

    /// <summary>Whether the server is about to end.</summary>
    public bool Stops => _stops;

    /// <summary>Whether events are not taken until the next start.</summary>
    public bool IsBroken => events is { IsBroken: true };

    /// <summary>Whether the state of its events is not back yet.</summary>
    public bool Restores => events is { IsRestored: false };

    public void Stop() => _stops = true;
}
