namespace Patron.Server;

/// <summary>Hears what a server has to tell the person who runs it; from any thread.</summary>
public interface IServerObserver
{
    /// <summary>One sentence, never with a customer's data or a key.</summary>
    void Tell(string message);
}
