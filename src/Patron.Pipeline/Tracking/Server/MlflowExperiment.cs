namespace Patron.Pipeline.Tracking.Server;

/// <summary>An experiment as a server has it.</summary>
/// <param name="Id">The server's id of it; a server set up anew may give the same one again.</param>
/// <param name="ArtifactRoot">Where the files of its runs go.</param>
/// <param name="Created">When it was made, in milliseconds since 1970; empty where a server does not tell.</param>
sealed record MlflowExperiment(string Id, string ArtifactRoot, string Created);
