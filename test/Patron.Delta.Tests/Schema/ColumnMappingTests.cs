using System.Text.Json.Nodes;
using static Patron.Delta.Tests.CraftedTable;

namespace Patron.Delta.Tests.Schema;

public class ColumnMappingTests
{
    static readonly string Fields = string.Join(",", [
        Field("id", "\"long\"", Mapped(1, "c-1")),
        Field("place", Inner(3), Mapped(2, "c-2")),
        Field("places", $$"""{"type":"array","elementType":{{Inner(5)}},"containsNull":true}""", Mapped(4, "c-4")),
        Field(
            "by_name",
            $$"""{"type":"map","keyType":"string","valueType":{{Inner(7)}},"valueContainsNull":true}""",
            Mapped(6, "c-6")),
        Field("day", "\"date\"", Mapped(8, "c-8")),
        Field("added", "\"integer\"", Mapped(9, "c-9")),
    ]);

    const string Rows = "SELECT * FROM (VALUES "
        + "(1, {'city': 'Uppsala'}, [{'city': 'Lund'}, NULL], MAP {'a': {'city': 'Malmö'}}), (2, NULL, NULL, NULL))";

    [Fact]
    public void Nested_fields_have_their_declared_names_under_mapping_by_name()
    {
        using CraftedTable table = new();
        JsonObject add = table.Write("f.parquet", """
            SELECT i AS "c-1", CASE WHEN p IS NOT NULL THEN {'c-3': p.city} END AS "c-2",
                list_transform(l, lambda x : CASE WHEN x IS NOT NULL THEN {'c-5': x.city} END) AS "c-4",
                CASE WHEN i = 1 THEN MAP {'a': {'c-7': 'Malmö'}} END AS "c-6", 0 AS added
            FROM (ROWS) v(i, p, l, m)
            """.Replace("ROWS", Rows, StringComparison.Ordinal));
        Build(table, "name", add);

        AssertRows(table);
    }

    [Fact]
    public void Mapping_by_id_asks_each_file_for_its_names()
    {
        using CraftedTable table = new();
        JsonObject add = table.Write(
            "f.parquet",
            $"SELECT i AS place, p AS id, l, m, 0 AS \"c-9\" FROM ({Rows}) v(i, p, l, m)",
            ", FIELD_IDS {place: 1, id: {__duckdb_field_id: 2, city: 3}, l: {__duckdb_field_id: 4, element: {city: 5}}, "
            + "m: {__duckdb_field_id: 6, value: {city: 7}}}");
        Build(table, "id", add);

        AssertRows(table);
    }

    [Theory]
    [InlineData("magic", "{}", "columnMapping (mode magic)")]
    [InlineData("name", "{}", "'a' has no delta.columnMapping.physicalName")]
    public void A_mapping_that_cannot_be_followed_is_refused(string mode, string metadata, string message)
    {
        using CraftedTable table = new();
        table.Commit(
            0,
            Protocol("columnMapping"),
            Metadata(Field("a", "\"long\"", metadata), null, ("delta.columnMapping.mode", mode)));

        DeltaException error = Assert.Throws<DeltaException>(() => table.Table.Snapshot(table.Connection));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    static string Inner(int id) =>
        $$"""{"type":"struct","fields":[{{Field("city", "\"string\"", Mapped(id, $"c-{id}"))}}]}""";

    static void Build(CraftedTable table, string mode, JsonObject add)
    {
        add["partitionValues"] = new JsonObject { ["c-8"] = "2026-01-31" };
        table.Commit(
            0,
            Protocol("columnMapping"),
            Metadata(Fields, ["day"], ("delta.columnMapping.mode", mode)),
            ("add", add));
    }

    static void AssertRows(CraftedTable table)
    {
        Assert.Equal(
            ["id", "place", "places", "by_name", "day", "added"],
            table.Table.Snapshot(table.Connection).Schema.Fields.Select(field => field.Name));
        Assert.Equal(
            "{'id': 1, 'place': {'city': Uppsala}, 'places': [{'city': Lund}, NULL], 'by_name': {a={'city': Malmö}}, "
            + "'day': 2026-01-31, 'added': NULL},"
            + "{'id': 2, 'place': NULL, 'places': NULL, 'by_name': NULL, 'day': 2026-01-31, 'added': NULL}",
            table.Read("t"));
    }
}
