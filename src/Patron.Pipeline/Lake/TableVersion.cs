namespace Patron.Pipeline.Lake;

/// <summary>A version of a table or model. A table deleted and made again counts from 0 once more, so its identity belongs to it.</summary>
/// <param name="Id">Given once, when the table is made; empty where there is none.</param>
/// <param name="Version">Tables count from 0, models from 1; -1 where there is none.</param>
public sealed record TableVersion(string Id, long Version)
{
    /// <summary>The table does not exist.</summary>
    public static TableVersion None { get; } = new("", -1);
}
