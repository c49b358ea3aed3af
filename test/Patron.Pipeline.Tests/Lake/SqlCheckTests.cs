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
    [InlineData("derived: { x: now() }\n", "features/other.yml:6:15: now() gives another value each time: use as_of() for time and stable_share(seed, purpose, key) for chance")]
    public void Mistakes_in_the_sql_of_features_are_told_at_their_place(string more, string expected)
    {
        string problem = Assert.Single(Problems(("features/other.yml", Group + more)));
        Assert.StartsWith(expected.TrimEnd('*'), problem, StringComparison.Ordinal);
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
