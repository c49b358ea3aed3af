namespace Patron.Pipeline.Projects;

/// <summary><c>roles:</c> of patron.yml, of one of its environments or of a model: who may do what. A person may have several roles.</summary>
/// <param name="Readers">Those who may look at models and the audit log.</param>
/// <param name="Approvers">Those who may approve a model's version.</param>
/// <param name="Operators">Those who may run, promote, roll back and archive; at least one.</param>
/// <param name="Place">Where it stands.</param>
public sealed record RolesDefinition(
    IReadOnlyList<string> Readers, IReadOnlyList<string> Approvers, IReadOnlyList<string> Operators, FilePlace Place);
