using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Projects.Reading;

namespace Patron.Pipeline.Delivery;

/// <summary>Who is not sent anything, whatever was decided: those on a campaign's lists and on those of whom nobody may contact.</summary>
/// <param name="campaign">The campaign.</param>
/// <param name="project">The project.</param>
sealed class Suppression(TreatmentDefinition campaign, ProjectDefinition project)
{
    static readonly Dictionary<string, string> Readers = new()
    {
        [".csv"] = "read_csv({0}, header = true, all_varchar = true)",
        [".jsonl"] = "read_json({0}, format = 'newline_delimited')",
        [".parquet"] = "read_parquet({0})",
    };

    IReadOnlyList<string> Lists => [.. campaign.Contact.DoNotContact.Union(campaign.Suppress)];

    /// <summary>The tables among the lists.</summary>
    public IEnumerable<string> Tables => Lists.Where(list => !IsReadable(list));

    /// <summary>Whether a name is that of a file that can be a list.</summary>
    public static bool IsReadable(string name) => Readers.ContainsKey(Path.GetExtension(name));

    /// <summary>SQL of the keys on all lists as they are now, in the column <c>key</c>; the tables are bound.</summary>
    /// <exception cref="DeliveryException">A list is not there, cannot be read or has no column with customers.</exception>
    public string Keys(Connection connection)
    {
        string key = Sql.Identifier(project.Settings.CustomerKey);
        string[] parts = [.. Lists.Select(list => $"SELECT CAST({key} AS VARCHAR) AS key FROM {Relation(list, connection)}")];
        return parts.Length == 0 ? "SELECT CAST(NULL AS VARCHAR) AS key WHERE false" : string.Join(" UNION ALL ", parts);
    }

    string Relation(string list, Connection connection)
    {
        string relation = IsReadable(list) ? OfFile(list) : LakeSession.Identifier(list);
        string[] columns = ColumnsOf(relation, list, connection);
        return columns.Contains(project.Settings.CustomerKey, StringComparer.OrdinalIgnoreCase)
            ? relation
            : throw Unfit($"{list} has no column '{project.Settings.CustomerKey}'", Suggestion.Among(project.Settings.CustomerKey, columns));
    }

    string OfFile(string list)
    {
        string path = project.PathOf(list);
        return File.Exists(path)
            ? string.Format(System.Globalization.CultureInfo.InvariantCulture, Readers[Path.GetExtension(list)], Sql.Literal(path))
            : throw Unfit($"there is no file {list}", $"put it there, with a column {project.Settings.CustomerKey}; nobody is delivered without it");
    }

    string[] ColumnsOf(string relation, string list, Connection connection)
    {
        try
        {
            using Result result = connection.Query($"SELECT * FROM {relation} LIMIT 0");
            return [.. result.Columns.Select(column => column.Name)];
        }
        catch (DuckDbException error) when (error.Kind is not (ErrorKind.Internal or ErrorKind.Fatal))
        {
            throw Unfit($"{list} cannot be read ({error.Message.Split('\n')[0]})", "see to the file");
        }
    }

    DeliveryException Unfit(string found, string remedy) => new($"{campaign.File}: 'suppress': {found}: {remedy}");
}
