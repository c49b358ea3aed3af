namespace Patron.Pipeline.Projects;

/// <summary><c>lineage</c> in <c>patron.yml</c>: where the events of each run go.</summary>
/// <param name="Url">The server's address.</param>
/// <param name="Key">What it asks for; null where it asks for nothing.</param>
public sealed record OpenLineageDefinition(SecretText Url, SecretText? Key = null);
