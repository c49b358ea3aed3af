using Patron.DuckDb;
using Patron.Pipeline.Ingestion;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Simulation;

namespace Patron.Pipeline.Forgetting;

/// <summary>
/// The values by which a person's rows are known: the customer's key, and the keys of rows of theirs, such as their orders, by which
/// further rows, such as order lines, are theirs. Kept in the temporary table <c>person(name, value)</c>.
/// </summary>
sealed class PersonTraces
{
    /// <summary>The customer's column in gold tables and in those that Patron makes.</summary>
    const string CustomerKey = "customer_key";

    const string Person = "person";

    /// <summary>SQL of the customer's key, which stands in no statement: the lake's log keeps those.</summary>
    public const string Customer = $"(SELECT min(value) FROM {Person} WHERE name = '{CustomerKey}')";

    readonly ProjectDefinition _project;
    readonly LakeSession _lake;
    readonly HashSet<string> _columns;

    public PersonTraces(ProjectDefinition project, LakeSession lake, string customer)
    {
        (_project, _lake) = (project, lake);
        _columns = [project.Settings.CustomerKey, CustomerKey];
        lake.Connection.Execute($"CREATE OR REPLACE TEMP TABLE {Person} (name VARCHAR, value VARCHAR)");
        foreach (string column in _columns)
            lake.Connection.Execute($"INSERT INTO {Person} VALUES ({Sql.Literal(column)}, {Sql.Literal(customer)})");
        FollowKeys();
    }

    /// <summary>Each column with the person's values in it.</summary>
    public IReadOnlyList<(string Column, string Value)> Values()
    {
        using Result result = _lake.Connection.Query($"SELECT DISTINCT name, value FROM {Person} ORDER BY ALL");
        ColumnTable table = result.ReadAll();
        return [.. table.Texts("name").Zip(table.Texts("value"), (name, value) => (name!, value!))];
    }

    /// <summary>A condition for the person's rows of a relation with these columns; null where it has none that names a customer.</summary>
    public string? Condition(IEnumerable<string> columns)
    {
        string[] known = [.. columns.Where(_columns.Contains)];
        return known.Length == 0 ? null : string.Join(" OR ", known.Select(Condition));
    }

    // The values stand in a temporary table, so that no log of the lake keeps them.
    static string Condition(string column) =>
        $"CAST({Sql.Identifier(column)} AS VARCHAR) IN (SELECT value FROM {Person} WHERE name = {Sql.Literal(column)})";

    /// <summary>A row that is a person's makes the rows that name its key theirs too, until no new key is found.</summary>
    void FollowKeys()
    {
        List<(string Table, string Key)> keyed = [.. Keyed().Where(entry => _lake.Exists(entry.Table) && !_columns.Contains(entry.Key))];
        while (keyed.Find(entry => Condition(LakeFiles.ColumnsOf(_lake, entry.Table).Keys) is not null) is { Table: not null } next)
        {
            keyed.RemoveAll(entry => entry.Key == next.Key);
            string condition = Condition(LakeFiles.ColumnsOf(_lake, next.Table).Keys)!;
            _lake.Connection.Execute($"""
                INSERT INTO {Person}
                SELECT DISTINCT {Sql.Literal(next.Key)}, CAST({Sql.Identifier(next.Key)} AS VARCHAR)
                FROM {LakeFiles.AllRowsOf(_lake, next.Table)}
                WHERE ({condition}) AND {Sql.Identifier(next.Key)} IS NOT NULL
                """);
            _columns.Add(next.Key);
        }
    }

    /// <summary>
    /// Source tables whose key is one column of a name that no other has as its key: <c>id</c> of several tables leads from none to
    /// another.
    /// </summary>
    IEnumerable<(string Table, string Key)> Keyed() =>
        SingleKeys().GroupBy(entry => entry.Key).Where(group => group.Count() == 1).Select(group => group.Single());

    IEnumerable<(string Table, string Key)> SingleKeys() => _project.Sources.SelectMany(source => source switch
    {
        FileSourceDefinition files => files.Tables.Select(table => (table.Name, table.Key)),
        PostgresSourceDefinition database => database.Tables.Select(table => (table.Name, table.Key)),
        DeltaSourceDefinition lake => lake.Tables.Select(table => (table.Name, table.Key)),
        HttpSourceDefinition service => service.Tables.Select(table => (table.Name, table.Key)),
        GeneratorSourceDefinition generator => SimulatedWorld.Named(generator.World.Name).Tables.Select(table => (table.Name, table.Key)),
        _ => [],
    }).Where(table => table.Key.Count == 1).Select(table => (BronzeTable.NameOf(table.Name), table.Key[0]));
}
