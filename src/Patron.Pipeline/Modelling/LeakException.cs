namespace Patron.Pipeline.Modelling;

/// <summary>Features of a model know its target too well to be learnt from.</summary>
public sealed class LeakException(string message, IReadOnlyList<string> features) : Exception(message)
{
    /// <summary>The features.</summary>
    public IReadOnlyList<string> Features { get; } = features;
}
