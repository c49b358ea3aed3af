using System.Collections.Concurrent;

namespace Patron.Server.Tests;

/// <summary>Keeps what a server tells.</summary>
sealed class SilentObserver : IServerObserver
{
    public ConcurrentQueue<string> Told { get; } = [];

    public void Tell(string message) => Told.Enqueue(message);
}
