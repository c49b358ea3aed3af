namespace Patron.Simulation;

/// <summary>
/// A world could not be written: the folder is taken, or the disk refused. The message names the folder and the remedy.
/// </summary>
public sealed class SimulationException(string message, Exception? cause = null) : Exception(message, cause);
