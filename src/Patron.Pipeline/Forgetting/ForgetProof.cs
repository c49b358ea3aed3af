namespace Patron.Pipeline.Forgetting;

/// <summary>What was done to one table.</summary>
/// <param name="Table">Such as <c>bronze.orders</c>.</param>
/// <param name="Rows">Rows of the person in the newest version, now gone.</param>
/// <param name="FilesDeleted">Data files deleted: those that held the rows, and all of earlier versions.</param>
/// <param name="VersionsGone">Versions that can no longer be read, oldest and newest; null where there were none.</param>
/// <param name="Left">Rows of the person found afterwards in all data files of the table's folder.</param>
public sealed record ForgottenTable(string Table, long Rows, int FilesDeleted, (long Oldest, long Newest)? VersionsGone, long Left);

/// <summary>What was done to a file beside the lake.</summary>
/// <param name="File">Relative to the project's folder.</param>
/// <param name="Done">Such as "1 line removed".</param>
/// <param name="IsGone">Whether it names the person no longer.</param>
public sealed record ForgottenFile(string File, string Done, bool IsGone);

/// <summary>Every place that was searched for a person, and what was found and removed.</summary>
/// <param name="Environment">The environment; null for the project's own.</param>
/// <param name="Tables">Tables that hold customers' rows; those without a row of the person included.</param>
/// <param name="TablesWithout">Tables without a column by which a customer is known, and without a text that is the customer's key.</param>
/// <param name="FilesSearched">Files beside the lake: logs, models, reports, campaign files.</param>
/// <param name="Files">Those that named the person.</param>
/// <param name="Sources">Files of the user's own that still name the person; Patron does not change them.</param>
public sealed record ForgetProof(
    string? Environment,
    IReadOnlyList<ForgottenTable> Tables,
    IReadOnlyList<string> TablesWithout,
    int FilesSearched,
    IReadOnlyList<ForgottenFile> Files,
    IReadOnlyList<string> Sources)
{
    /// <summary>The scoring experiment; null for production.</summary>
    public string? Experiment { get; init; }

    /// <summary>The subject of the entry in the audit log, which names nobody; null for a trial.</summary>
    public string? AuditMark { get; init; }

    /// <summary>Rows removed from the newest versions.</summary>
    public long Rows => Tables.Sum(table => table.Rows);

    /// <summary>Whether no table and no file names the person any longer.</summary>
    public bool IsComplete => Tables.All(table => table.Left == 0) && Files.All(file => file.IsGone);
}
