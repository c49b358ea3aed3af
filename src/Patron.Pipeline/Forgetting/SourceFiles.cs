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
        return
        [
            .. project.Sources.OfType<FileSourceDefinition>()
                .SelectMany(source => source.Tables.SelectMany(table => SourceFile.Matching(table.Path, project.Folder, lake.Connection)
                    .Where(file => lake.Connection.Scalar<bool>(Search(source, file, Sql.Literal(customer))))))
                .Select(file => file.Name).Distinct().Order(StringComparer.Ordinal),
        ];
    }

    static string Search(FileSourceDefinition source, SourceFile file, string customer)
    {
        (string text, string from) = source.Format == FileFormat.Parquet
            ? ("CAST(row AS VARCHAR)", $"read_parquet({Sql.Literal(file.Path)}) AS row")
            : ("line", TextLines.Of([file]));
        return $"SELECT coalesce(bool_or(list_contains({NamedValue.List(text)}, {customer})), false) FROM {from}";
    }
}
