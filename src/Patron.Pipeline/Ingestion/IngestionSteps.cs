using Patron.Delta;
using Patron.Pipeline.Checks;
using Patron.Pipeline.Ingestion.Delta;
using Patron.Pipeline.Ingestion.Events;
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
                        yield return new IngestTableStep(files, table, FilesOf(files, table, project, lake, problems), ChecksOf(files, table, lake, problems));
                    break;
                case DeltaSourceDefinition delta:
                    foreach (DeltaTableDefinition table in delta.Tables)
                    {
                        if (DeltaOf(delta, table, project, lake, problems) is { } rows)
                            yield return new IngestTableStep(delta, table, rows, ChecksOf(delta, table, lake, problems));
                    }

                    break;
                case HttpSourceDefinition http:
                    foreach (HttpTableDefinition table in http.Tables)
                        yield return new IngestHttpStep(http, table, ChecksOf(http, table, lake, problems));
                    break;
                case PostgresSourceDefinition postgres:
                    yield return PostgresOf(postgres, lake, problems);
                    break;
                case GeneratorSourceDefinition generator:
                    yield return new IngestWorldStep(generator);
                    break;
                case EventSourceDefinition events:
                    yield return new EventTablesStep(events);
                    break;
            }
        }
    }

    static IngestPostgresStep PostgresOf(PostgresSourceDefinition source, LakeSession lake, ProblemList problems)
    {
        Dictionary<string, TableChecks> checks = source.Tables.ToDictionary(table => table.Name, table => ChecksOf(source, table, lake, problems));
        foreach ((string table, TableChecks needed) in checks)
        {
            foreach (string other in needed.Inputs.Intersect(source.TableNames.Select(BronzeTable.NameOf)))
                problems.Add(source.File, $"a check of table '{table}' reads {other}, which the same step makes", "check a silver table made of both");
        }

        return new IngestPostgresStep(source, checks);
    }

    static TableChecks ChecksOf(SourceDefinition source, SourceTableDefinition table, LakeSession lake, ProblemList problems) =>
        TableChecks.Of(BronzeTable.NameOf(table.Name), source.File, table.Checks, lake, problems);

    static DeltaTableSource? DeltaOf(
        DeltaSourceDefinition source, DeltaTableDefinition table, ProjectDefinition project, LakeSession lake, ProblemList problems)
    {
        try
        {
            return new DeltaTableSource(table, project.PathOf(table.Path), lake.Connection);
        }
        catch (DeltaException error)
        {
            problems.Add(source.File, error.Message, $"correct the path of table '{table.Name}', relative to the project's folder");
            return null;
        }
    }

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
