namespace Patron.Pipeline;

/// <summary>A step of a run failed; its tables are at their former version.</summary>
public sealed class StepFailedException(string step, Exception cause) : Exception($"{step}: {cause.Message}", cause)
{
    /// <summary>The step's name.</summary>
    public string Step { get; } = step;
}
