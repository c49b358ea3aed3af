using Patron.DuckDb;

namespace Patron.Pipeline.Direct.Files;

/// <summary>A column of a person's file.</summary>
/// <param name="Name">As the file names it, or its number where the file has no header.</param>
/// <param name="Sql">Its name in <see cref="CustomerFile.Relation"/>.</param>
/// <param name="Type">What the engine reads: text for text files.</param>
sealed record FileColumn(string Name, string Sql, LogicalType Type)
{
    public bool IsText => Type.Id == TypeId.Varchar;

    /// <summary>SQL of the value as trimmed text; blank is NULL.</summary>
    public string Text => $"nullif(trim({(IsText ? Sql : $"CAST({Sql} AS VARCHAR)")}), '')";
}
