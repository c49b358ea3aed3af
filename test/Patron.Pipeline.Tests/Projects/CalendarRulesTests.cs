using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Projects;

/// <summary><c>calendar:</c> of <c>covariates:</c> in a lifetime value model's file.</summary>
public sealed class CalendarRulesTests
{
    const string Value = "kind: lifetime_value\ntable: silver.purchases\ntime: ordered_at\namount: amount\nhorizon: 52w\n";

    const string Calendar = "covariates:\n  calendar:\n    table: silver.purchases\n    date: day\n    columns: [season, promotion]\n";

    [Fact]
    public void A_calendar_is_read_and_makes_another_model()
    {
        CalendarCovariates calendar = Load(Value + Calendar + "  penalty: 2\n").Calendar!;

        Assert.Equal(("silver.purchases", "day", "season,promotion", 2.0), (calendar.Table, calendar.Date, string.Join(',', calendar.Columns), calendar.Penalty));
        Assert.Null(Load(Value + Calendar).Covariates);
        string[] hashes =
        [
            .. new[] { "", Calendar, Calendar + "  penalty: 2\n", Calendar.Replace("date: day", "date: week", StringComparison.Ordinal), Calendar.Replace(", promotion", "", StringComparison.Ordinal) }
                .Select(more => Load(Value + more).Hash),
        ];
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
    }

    [Fact]
    public void The_page_shows_a_calendar_that_is_read()
    {
        string page = File.ReadAllText(Repository.PathOf("docs", "models", "covariates.md"));
        string shown = page.Split("```yaml")[2].Split("```")[0].Replace("silver.calendar ", "silver.purchases ", StringComparison.Ordinal);

        Assert.Equal("december,promotion", string.Join(',', Load(Value + shown).Calendar!.Columns));
    }

    [Theory]
    [InlineData("purchases: ggom_nbd\n" + Calendar, 6, "'purchases' is 'ggom_nbd', which no calendar can move", "name one that it can: bg_nbd, mbg_nbd, pareto_nbd, nbd")]
    [InlineData("purchases: auto\n" + Calendar, 6, "'purchases' is 'auto', which no calendar can move", "name one that it can")]
    [InlineData(Calendar + "  static:\n    table: silver.purchases\n    columns: [age]", 12, "'static' does not go with 'calendar'", "leave 'static:' or 'calendar:' out")]
    [InlineData(Calendar + "  moves: leaving", 11, "'moves' does not go with 'calendar'", "leave 'moves:' or 'calendar:' out")]
    [InlineData(Calendar + "intervals: bootstrap", 11, "no intervals", "leave 'intervals:' out")]
    [InlineData("covariates:\n  calendar:\n    table: silver.purchases\n    columns: [season]", 8, "'date' is missing", "add 'date:'")]
    public void Mistakes_are_told_where_they_are(string more, int line, string found, string remedy)
    {
        Problem problem = Assert.Throws<ProjectException>(() => Load(Value + more + "\n")).Problems[0];

        Assert.Equal(("models/lifetime_value.yml", line), (problem.File, problem.Line));
        Assert.Contains(found, problem.Found, StringComparison.Ordinal);
        Assert.StartsWith(remedy, problem.Remedy, StringComparison.Ordinal);
    }

    static LifetimeValueDefinition Load(string value)
    {
        using TemporaryFolder folder = new();
        foreach ((string file, string text) in Shop.Files)
            folder.Write(file, file == "models/lifetime_value.yml" ? value : text);
        return ProjectLoader.Load(folder.FullPath, null, [new GeneratedWorld("toy", ["toys"])], SqlCheck.Of).Models.OfType<LifetimeValueDefinition>().Single();
    }
}
