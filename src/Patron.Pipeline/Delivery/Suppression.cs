using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Projects.Reading;
using Patron.Pipeline.Treatments;

namespace Patron.Pipeline.Delivery;

/// <summary>Who is not sent anything, whatever was decided: those on a campaign's lists and on those of whom nobody may contact.</summary>
/// <param name="campaign">The campaign.</param>
/// <param name="project">The project.</param>
sealed class Suppression(TreatmentDefinition campaign, ProjectDefinition project)
{
    /// <summary>SQL of the keys that were read, as text.</summary>
    public const string Keys = "SELECT key FROM delivery_suppressed WHERE key IS NOT NULL";

    static readonly Dictionary<string, string> Readers = new()
    {
        [".csv"] = "read_csv({0}, header = true, all_varchar = true)",
        [".jsonl"] = "read_json({0}, format = 'newline_delimited')",
        [".parquet"] = "read_parquet({0})",
    };

    readonly string _key = project.Settings.CustomerKey;

    IReadOnlyList<SuppressionList> Lists =>
    [
        .. campaign.Contact.DoNotContact.Except(campaign.Suppress.Select(list => list.Name))
            .Select(table => new SuppressionList(table) { Place = new FilePlace(campaign.File, 1, 1) }),
        .. campaign.Suppress,
    ];

    /// <summary>The tables among the lists.</summary>
    public IEnumerable<string> Tables => Lists.Select(list => list.Name).Where(name => !IsReadable(name));

    /// <summary>Whether a list is a file, of whose changes no version tells.</summary>
    public bool HasFiles => Lists.Any(list => IsReadable(list.Name));

    /// <summary>Whether a name is that of a file that can be a list.</summary>
    public static bool IsReadable(string name) => Readers.ContainsKey(Path.GetExtension(name));

    /// <summary>Reads all lists as they are now for <see cref="Keys"/>; their tables and the treatments' are bound.</summary>
    /// <exception cref="DeliveryException">A list is not there, cannot be read or has no column with customers.</exception>
    public void Read(StepContext context)
    {
        Connection connection = context.Lake.Connection;
        connection.Execute("CREATE OR REPLACE TEMP TABLE delivery_suppressed (list INTEGER, key VARCHAR)");
        foreach ((int at, SuppressionList list) in Lists.Index())
        {
            try
            {
                connection.Execute(string.Create(
                    CultureInfo.InvariantCulture,
                    $"INSERT INTO delivery_suppressed SELECT {at}, CAST({Sql.Identifier(_key)} AS VARCHAR) FROM {Relation(list, connection)}"));
            }
            catch (DuckDbException error) when (error.Kind is not (ErrorKind.Internal or ErrorKind.Fatal))
            {
                throw Unfit(list, $"{list.Name} cannot be read ({error.Message.Split('\n')[0]})", "see to it");
            }

            string mine = string.Create(CultureInfo.InvariantCulture, $"FROM delivery_suppressed WHERE list = {at}");
            if (connection.Scalar<bool>(
                $"SELECT EXISTS ({mine}) AND EXISTS (FROM {TreatStep.Table}) AND NOT EXISTS ({mine} AND key IN (SELECT customer_key FROM {TreatStep.Table}))"))
            {
                context.Journal.Warn(
                    $"{list.Place.File}:{list.Place.Line}: nobody in {list.Name} was ever decided about: see that its column {_key} holds the same keys");
            }
        }
    }

    string Relation(SuppressionList list, Connection connection)
    {
        string relation = IsReadable(list.Name) ? OfFile(list) : LakeSession.Identifier(list.Name);
        using Result described = connection.Query($"SELECT column_name, column_type FROM (DESCRIBE FROM {relation})");
        ColumnTable columns = described.ReadAll();
        string[] names = [.. columns.Texts("column_name")!];
        int at = Array.FindIndex(names, name => string.Equals(name, _key, StringComparison.OrdinalIgnoreCase));
        if (at < 0)
            throw Unfit(list, $"{list.Name} has no column '{_key}'", names.Length == 0 ? "add it" : Suggestion.Among(_key, names));
        if (columns.Texts("column_type")[at] is "DOUBLE" or "FLOAT")
        {
            throw Unfit(
                list, $"column '{_key}' of {list.Name} is {columns.Texts("column_type")[at]}, which names no customer for certain",
                "make it text or a whole number");
        }

        // What looks like a date or a UUID in JSON is a text, as it stands there.
        return Path.GetExtension(list.Name) == ".jsonl"
            ? $"read_json({Sql.Literal(project.PathOf(list.Name))}, format = 'newline_delimited', columns = {{{Sql.Literal(names[at])}: 'VARCHAR'}})"
            : relation;
    }

    string OfFile(SuppressionList list)
    {
        string path = project.PathOf(list.Name);
        return File.Exists(path)
            ? string.Format(CultureInfo.InvariantCulture, Readers[Path.GetExtension(list.Name)], Sql.Literal(path))
            : throw Unfit(list, $"there is no file {list.Name}", $"put it there, with a column {_key}; nobody is delivered without it");
    }

    static DeliveryException Unfit(SuppressionList list, string found, string remedy) =>
        new($"{list.Place.File}:{list.Place.Line}: 'suppress': {found}: {remedy}");
}
