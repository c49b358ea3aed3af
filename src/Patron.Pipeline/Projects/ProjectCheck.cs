namespace Patron.Pipeline.Projects;

/// <summary>
/// A further check of a project while it is loaded, so that its problems show together with all others. Definitions whose file
/// has a problem are missing from <paramref name="project"/>; its <see cref="ProjectDefinition.TableNames"/> are complete all
/// the same.
/// </summary>
public delegate void ProjectCheck(ProjectDefinition project, ProblemList problems);
