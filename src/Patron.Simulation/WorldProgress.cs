namespace Patron.Simulation;

/// <summary>How far the writing of a world is.</summary>
/// <param name="CustomersDone">Customers whose rows are on disk.</param>
/// <param name="CustomersTotal">Customers of the whole world.</param>
/// <param name="BytesWritten">Bytes written so far, all files together.</param>
public readonly record struct WorldProgress(long CustomersDone, long CustomersTotal, long BytesWritten);
