using Patron.DuckDb;
using Patron.Pipeline.Ingestion.Files;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Forgetting;

/// <summary>The user's own files, which Patron reads and never changes.</summary>
static class SourceFiles
{
    /// <summary>Those that name a person.</summary>
    public static IReadOnlyList<string> Naming(ProjectDefinition project, LakeSession lake, string customer)
    {
        string pattern = Sql.Literal(NamePattern.Of(customer));
        return
        [
            .. project.Sources.OfType<FileSourceDefinition>()
                .SelectMany(source => source.Tables.SelectMany(table => SourceFile.Matching(table.Path, project.Folder, lake.Connection)
                    .Where(file => lake.Connection.Scalar<bool>(Search(source, file, pattern)))))
                .Select(file => file.Name).Distinct().Order(StringComparer.Ordinal),
        ];
    }

    static string Search(FileSourceDefinition source, SourceFile file, string pattern) => source.Format == FileFormat.Parquet
        ? $"SELECT coalesce(bool_or(regexp_matches(CAST(row AS VARCHAR), {pattern})), false) FROM read_parquet({Sql.Literal(file.Path)}) AS row"
        : $"SELECT coalesce(bool_or(regexp_matches(line, {pattern})), false) FROM {TextLines.Of([file])}";
}
