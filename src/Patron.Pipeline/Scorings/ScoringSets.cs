using Patron.Delta;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Scorings;

/// <summary>Two sets of score and treatment tables, and their rows at the instant of the second as SQL.</summary>
/// <param name="project">The project.</param>
/// <param name="connection">The engine.</param>
/// <param name="first">An experiment; null for production.</param>
/// <param name="second">Another.</param>
sealed class ScoringSets(ProjectDefinition project, Connection connection, Scoring? first, Scoring second)
{
    /// <summary>The engine.</summary>
    public Connection Connection => connection;

    /// <summary>What the first is called.</summary>
    public string First => first?.Name ?? "production";

    /// <summary>Whether the first is production.</summary>
    public bool FirstIsProduction => first is null;

    /// <summary>What the second is called.</summary>
    public string Second => second.Name;

    /// <summary>The instant.</summary>
    public DateTimeOffset AsOf => second.AsOf;

    /// <summary>Whether either has the table.</summary>
    public bool Have(string table) => Of(first, table) is not null || Of(second, table) is not null;

    /// <summary>Whether the first has rows of the instant.</summary>
    public bool FirstHasRows(string table) =>
        Of(first, table) is not null && connection.Scalar<bool>($"SELECT count(*) > 0 FROM {FirstRows(table)}");

    /// <summary>Rows of the first, none where it has no such table.</summary>
    public string FirstRows(string table) => Rows(Of(first, table), Of(second, table));

    /// <summary>Rows of the second, none where it has no such table.</summary>
    public string SecondRows(string table) => Rows(Of(second, table), Of(first, table));

    string Rows(string? own, string? other) => own is null
        ? $"(SELECT * FROM {other} LIMIT 0)"
        : $"(SELECT * FROM {own} WHERE as_of = {LakeSession.TimestampLiteral(AsOf)})";

    string? Of(Scoring? scoring, string table)
    {
        string lake = scoring is null ? project.LakeFolder() : Scoring.Apart(project, scoring.Name).LakeFolder();
        DeltaTable found = DeltaTable.Open(Path.Combine([lake, .. table.Split('.')]));
        return found.Exists ? found.Snapshot(connection).ToSql() : null;
    }
}
