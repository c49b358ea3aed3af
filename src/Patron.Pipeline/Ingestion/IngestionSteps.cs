using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion;

/// <summary>The steps that turn sources into bronze tables.</summary>
static class IngestionSteps
{
    /// <summary>One step for each table of a file source, one for each generated world.</summary>
    public static IEnumerable<IStep> Of(ProjectDefinition project, LakeSession lake, ProblemList problems)
    {
        foreach (SourceDefinition source in project.Sources)
        {
            if (source is FileSourceDefinition files)
            {
                foreach (FileTableDefinition table in files.Tables)
                    yield return FilesOf(files, table, project, lake, problems);
            }
            else if (source is GeneratorSourceDefinition generator)
            {
                yield return new IngestWorldStep(generator);
            }
        }
    }

    static IngestFilesStep FilesOf(
        FileSourceDefinition source, FileTableDefinition table, ProjectDefinition project, LakeSession lake, ProblemList problems)
    {
        IReadOnlyList<SourceFile> files = SourceFile.Matching(table.Path, project.Folder, lake.Connection);
        if (files.Count == 0)
            problems.Add(source.File, $"no file matches '{table.Path}' of table '{table.Name}'", "correct the path, relative to the project's folder, or put a file there");
        return new IngestFilesStep(source, table, files);
    }
}
