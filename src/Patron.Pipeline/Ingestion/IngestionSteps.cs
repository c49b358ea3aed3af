using Patron.Pipeline.Ingestion.Files;
using Patron.Pipeline.Ingestion.Http;
using Patron.Pipeline.Ingestion.Postgres;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion;

/// <summary>The steps that turn sources into bronze tables.</summary>
static class IngestionSteps
{
    /// <summary>One step for each table of a source, one for each generated world.</summary>
    public static IEnumerable<IStep> Of(ProjectDefinition project, LakeSession lake, ProblemList problems)
    {
        foreach (SourceDefinition source in project.Sources)
        {
            switch (source)
            {
                case FileSourceDefinition files:
                    foreach (FileTableDefinition table in files.Tables)
                        yield return new IngestTableStep(files, table, FilesOf(files, table, project, lake, problems));
                    break;
                case HttpSourceDefinition http:
                    foreach (HttpTableDefinition table in http.Tables)
                        yield return new IngestTableStep(http, table, HttpOf(http, table, project));
                    break;
                case PostgresSourceDefinition postgres:
                    yield return new IngestPostgresStep(postgres);
                    break;
                case GeneratorSourceDefinition generator:
                    yield return new IngestWorldStep(generator);
                    break;
            }
        }
    }

    static HttpTableSource HttpOf(HttpSourceDefinition source, HttpTableDefinition table, ProjectDefinition project) =>
        new(source, table, new Secrets(project.Folder), Retrying.Usual(project.Settings.Seed));

    static FileTableSource FilesOf(
        FileSourceDefinition source, FileTableDefinition table, ProjectDefinition project, LakeSession lake, ProblemList problems)
    {
        IReadOnlyList<SourceFile> files = SourceFile.Matching(table.Path, project.Folder, lake.Connection);
        // What was taken may be gone, unless the table is to be what the files say.
        bool isMissing = files.Count == 0 && (table.Mode == IngestMode.Replace || !lake.Exists(BronzeTable.NameOf(table.Name)));
        if (isMissing)
            problems.Add(source.File, $"no file matches '{table.Path}' of table '{table.Name}'", "correct the path, relative to the project's folder, or put a file there");
        return new FileTableSource(source, table, files);
    }
}
