using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Projects;

public sealed class EventRulesTests
{
    const string Good = """
        kind: events
        type: event_type
        id: event_id
        time: event_time
        late: 2w
        tables:
          bets:
            columns: { event_id: VARCHAR, user_id: VARCHAR, event_time: TIMESTAMPTZ, amount: "DECIMAL(18,4)", place: INTEGER }
            lookups:
              - { table: bronze.places, on: place, key: id, columns: { index: DOUBLE } }
          wins:
            columns: { event_id: VARCHAR, user_id: VARCHAR, event_time: TIMESTAMPTZ }

        """;

    [Fact]
    public void A_source_of_events_says_what_its_fields_mean()
    {
        EventSourceDefinition source = Assert.IsType<EventSourceDefinition>(Load(Good).Sources.Single(source => source.Name == "game"));
        Assert.Equal(("event_type", "event_id", "event_time", "user_id", "2w"), (source.Type, source.Id, source.Time, source.Customer, source.Late.ToString()));
        Assert.Equal(["bets", "wins"], source.TableNames);
        Assert.Equal(["event_id", "user_id", "event_time", "amount", "place", "index"], source.Tables[0].AllColumns.Select(column => column.Name));
        LookupDefinition lookup = Assert.Single(source.Tables[0].Lookups);
        Assert.Equal(("bronze.places", "place", "id"), (lookup.Table, lookup.On, lookup.Key));
        Assert.Equal("3d", ((EventSourceDefinition)Load(Good.Replace("late: 2w\n", "", StringComparison.Ordinal)).Sources[0]).Late.ToString());
    }

    [Theory]
    [InlineData("id: event_id\n", "", "'id' is missing")]
    [InlineData("time: event_time\n", "", "'time' is missing")]
    [InlineData("type: event_type\n", "", "nothing says to which table an event belongs")]
    [InlineData("id: event_id", "id: eventid", "'id' is 'eventid', which is no column of table 'bets': add 'eventid: VARCHAR' to its columns, or correct 'id' (did you mean 'event_id'?")]
    [InlineData("time: event_time", "time: amount", "'time' is 'amount', which is DECIMAL(18,4) in table 'bets': declare it as TIMESTAMPTZ")]
    [InlineData("late: 2w", "late: 2w\ncustomer: player", "'customer' is 'player', which is no column of table 'bets'")]
    [InlineData("late: 2w", "late: 1m", "'late' is 1m, and months differ in length")]
    [InlineData("late: 2w", "late: 0d", "'late' is '0d'")]
    [InlineData("late: 2w", "later: 2w", "unknown key 'later'")]
    [InlineData("place: INTEGER", "place: JSON", "column 'place' is JSON, which no event can carry")]
    [InlineData("place: INTEGER", "place: DATE", "'on' names 'place', which is DATE: look up by a text or a whole number")]
    [InlineData("on: place", "on: plaice", "'on' names 'plaice', which is no column: did you mean 'place'?")]
    [InlineData("bronze.places", "bronze.plaices", "there is no table 'bronze.plaices': did you mean 'bronze.places'?")]
    [InlineData("{ index: DOUBLE }", "{ amount: DOUBLE }", "table 'bets' would have column 'amount' twice")]
    [InlineData("  wins:\n    columns:", "  wins:\n    checks: [{ unique: event_id }]\n    columns:", "unknown key 'checks'")]
    [InlineData("event_time: TIMESTAMPTZ }", "event_time: TIMESTAMPTZ, _row: BIGINT }", "'_row' is a name that Patron or the engine gives")]
    public void A_mistake_is_named_with_its_remedy(string from, string to, string expected)
    {
        Assert.Contains(from, Good, StringComparison.Ordinal);
        ProjectException error = Assert.Throws<ProjectException>(() => Load(Good.Replace(from, to, StringComparison.Ordinal)));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("sources/game.yml", error.Message, StringComparison.Ordinal);
    }

    static ProjectDefinition Load(string source)
    {
        using TemporaryFolder folder = new();
        folder.Write("patron.yml", "name: game\ncustomer_key: user_id\ncurrency: EUR\n");
        folder.Write("sources/game.yml", source);
        folder.Write("sources/places.yml", "kind: csv\ntables:\n  places: { path: places.csv, columns: { id: INTEGER, index: DOUBLE } }\n");
        return ProjectLoader.Load(folder.FullPath);
    }
}
