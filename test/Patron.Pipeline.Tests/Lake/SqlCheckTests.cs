using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Projects;

namespace Patron.Pipeline.Tests.Lake;

public sealed class SqlCheckTests
{
    const string Group = "table: silver.purchases\ntime: ordered_at\nprefix: other\nwindows: [lifetime]\naggregates: { amount: [max] }\n";

    [Fact]
    public void Tables_that_wait_for_each_other_are_told_where_one_reads_the_next() => Assert.Equal(
        ["tables/silver/b.sql:2:15: tables wait for each other in a circle: silver.b reads silver.c reads silver.b: let one of them read another table"],
        Problems(
            ("tables/silver/a.sql", "SELECT * FROM silver.b"),
            ("tables/silver/b.sql", "SELECT *\nFROM          silver.c"),
            ("tables/silver/c.sql", "SELECT * FROM silver.b")));

    [Theory]
    [InlineData("where: amount >\n", "features/other.yml:6:16: *")]
    [InlineData(
        "derived: { x: now() }\n",
        "features/other.yml:6:15: now() gives another value each time: "
        + "use the column as_of; for chance use stable_share(seed, purpose, key)")]
    [InlineData(
        "where: known < now()\n",
        "features/other.yml:6:16: now() gives another value each time: windows look before the date already; *")]
    [InlineData("derived: { x: current_date }\n", "features/other.yml:6:15: current_date() gives another value each time: *")]
    [InlineData(
        "derived:\n  x: date_diff('day', as_of(), as_of)\n",
        "features/other.yml:7:23: as_of() in a derived feature is the instant of the run, not the date of the row: "
        + "use the column as_of")]
    [InlineData(
        "where: |\n  amount > 0\n  AND ordered_at < as_of()\n",
        "features/other.yml:8:20: as_of() in the condition of a group is the instant of the run, not the date of the row: "
        + "windows look before the date already")]
    [InlineData(
        "derived: { x: (SELECT max(amount) FROM silver.purchases) }\n",
        "features/other.yml:6:40: a derived feature reads table 'silver.purchases': "
        + "make a group with 'sql:', a SELECT that may read other tables")]
    [InlineData(
        "where: customer_id IN (SELECT customer_id FROM silver.purchases)\n",
        "features/other.yml:6:48: the condition of a group reads table 'silver.purchases': *")]
    [InlineData(
        "derived: { x: (SELECT max(other_max) FROM aggregates) }\n",
        "features/other.yml:6:43: a derived feature reads table 'aggregates': *")]
    [InlineData(
        "derived: { x: (SELECT 1 FROM query_table('silver.purchases')) }\n",
        "features/other.yml:6:30: query_table() reads what no step knows of: *")]
    [InlineData(
        "where: channel IN (SELECT channel FROM read_csv('a.csv'))\n",
        "features/other.yml:6:40: read_csv() reads what no step knows of: *")]
    [InlineData(
        "derived: { x: other_max - avg(other_max) OVER () }\n",
        "features/other.yml:6:27: a derived feature looks across customers and dates: avg OVER: "
        + "write it over the values of its own row")]
    [InlineData(
        "derived: { x: row_number() OVER (ORDER BY as_of) }\n",
        "features/other.yml:6:15: a derived feature looks across customers and dates: row_number OVER: *")]
    [InlineData(
        "derived:\n  x: |\n    other_max\n      - max(other_max)\n",
        "features/other.yml:9:9: a derived feature looks across customers and dates: the aggregate max: "
        + "write it over the values of its own row")]
    public void Mistakes_in_the_sql_of_features_are_told_at_their_place(string more, string expected)
    {
        string problem = Assert.Single(Problems(("features/other.yml", Group + more)));
        Assert.StartsWith(expected.TrimEnd('*'), problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("derived:\n  x: date_diff('day', DATE '2025-01-01', as_of)\n")]
    [InlineData("derived:\n  x: (SELECT avg(v) FROM unnest([other_max, 1]) AS t(v))\n")]
    [InlineData("derived: { x: \"greatest(other_max, 1) -- a comment\" }\n")]
    [InlineData("where: stable_share(1, 'half', customer_id) < 0.5 AND list_sum([amount, 1]) > 2\n")]
    public void Expressions_over_their_own_row_are_fine(string more)
    {
        using TemporaryFolder folder = new();
        Shop.WriteTo(folder, ("features/other.yml", Group + more));
        Assert.NotNull(ProjectLoader.Load(folder.FullPath, null, [new GeneratedWorld("toy", ["toys", "players"])], SqlCheck.Of));
    }

    [Fact]
    public void A_select_of_features_has_to_ask_for_the_instant() => Assert.Equal(
        ["features/other.yml:2:6: the SELECT never asks for as_of(), so it would know the future: compare the time of rows with as_of(): ordered_at < as_of()"],
        Problems(("features/other.yml", "features: [x]\nsql: SELECT customer_id, count(*) AS x FROM silver.purchases GROUP BY ALL\n")));

    static IEnumerable<string> Problems(params (string File, string? Text)[] more)
    {
        using TemporaryFolder folder = new();
        Shop.WriteTo(folder, more);
        ProjectException error = Assert.Throws<ProjectException>(
            () => ProjectLoader.Load(folder.FullPath, null, [new GeneratedWorld("toy", ["toys", "players"])], SqlCheck.Of));
        return error.Problems.Where(problem => more.Any(one => one.File == problem.File)).Select(problem => problem.ToString());
    }
}
