using Patron.DuckDb;
using Patron.Pipeline.Lake;

namespace Patron.Pipeline.Forgetting;

/// <summary>The data files of a table's folder, whichever version they belong to, or none.</summary>
static class LakeFiles
{
    /// <summary>The columns of any of them, with their types.</summary>
    public static IReadOnlyDictionary<string, string> ColumnsOf(LakeSession lake, string table)
    {
        if (Of(lake, table).Count == 0)
            return new Dictionary<string, string>();
        using Result result = lake.Connection.Query($"DESCRIBE SELECT * FROM {AllRowsOf(lake, table)}");
        ColumnTable columns = result.ReadAll();
        return columns.Texts("column_name").Zip(columns.Texts("column_type")).ToDictionary(column => column.First!, column => column.Second!);
    }

    /// <summary>A relation with every row that any file holds.</summary>
    public static string AllRowsOf(LakeSession lake, string table)
    {
        IReadOnlyList<string> files = Of(lake, table);
        return files.Count == 0
            ? "(SELECT 1 AS none WHERE false)"
            : $"read_parquet([{string.Join(", ", files.Select(Sql.Literal))}], union_by_name = true, hive_partitioning = false)";
    }

    /// <summary>Their paths.</summary>
    public static IReadOnlyList<string> Of(LakeSession lake, string table)
    {
        string folder = lake.FolderOf(table);
        string log = Path.Combine(folder, "_delta_log") + Path.DirectorySeparatorChar;
        return
        [
            .. Directory.EnumerateFiles(folder, "*.parquet", SearchOption.AllDirectories)
                .Where(file => !file.StartsWith(log, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];
    }
}
