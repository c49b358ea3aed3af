using Patron.DuckDb;
using Patron.Pipeline.Ingestion;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Online.Enrichment;

/// <summary>
/// What events are given from tables of the lake. A table that has a new version is read again while events come in: those before
/// keep what they were given, those after get the new values.
/// </summary>
public sealed class EventLookups
{
    readonly Dictionary<LookupDefinition, LookupSource> _sources;
    readonly Connection _connection;

    EventLookups(Dictionary<LookupDefinition, LookupSource> sources, Connection connection) => (
        _sources, _connection) = (sources, connection);

    /// <summary>Reads the tables of all lookups.</summary>
    /// <param name="project">The project.</param>
    /// <param name="connection">The engine that reads them, now and again later; its owner closes it.</param>
    /// <exception cref="SourceDataException">
    /// A table is not there, or has not the columns, types or keys that it should.
    /// </exception>
    public static EventLookups Open(ProjectDefinition project, Connection connection)
    {
        Dictionary<LookupDefinition, LookupSource> sources = [];
        foreach (EventSourceDefinition source in project.Sources.OfType<EventSourceDefinition>())
        {
            foreach ((EventTableDefinition table, LookupDefinition lookup) in source.Tables
                .SelectMany(table => table.Lookups, (table, lookup) => (table, lookup)))
            {
                string[] name = lookup.Table.Split('.', 2);
                bool isText = table.Columns.Single(column => column.Name == lookup.On).Type == "VARCHAR";
                LookupSource one = new(lookup, isText, source.File, Path.Combine(project.LakeFolder(), name[0], name[1]));
                one.Load(connection);
                sources[lookup] = one;
            }
        }

        return new EventLookups(sources, connection);
    }

    /// <summary>
    /// Reads the tables again that have a new version. One that can no longer be read as declared keeps its former rows.
    /// </summary>
    /// <returns>What is wrong with such tables; none in the usual case.</returns>
    public IReadOnlyList<string> Refresh() => [.. _sources.Values.Select(source => source.Refresh(_connection)).OfType<string>()];

    /// <summary>How many rows each table has, by its name.</summary>
    public IReadOnlyDictionary<string, int> Rows => _sources.Values.DistinctBy(source => source.Table)
        .ToDictionary(source => source.Table, source => source.Current.Rows);

    internal LookupSource SourceOf(LookupDefinition lookup) => _sources[lookup];
}
