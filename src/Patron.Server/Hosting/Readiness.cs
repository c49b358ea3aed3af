namespace Patron.Server.Hosting;

/// <summary>Whether new requests are to be sent here.</summary>
sealed class Readiness
{
    volatile bool _stops;

    /// <summary>Whether the server is about to end.</summary>
    public bool Stops => _stops;

    public void Stop() => _stops = true;
}
