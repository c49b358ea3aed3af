using Patron.Online.Events;
using Patron.Online.State;
using Patron.Pipeline.Projects;

namespace Patron.Online.Tests.State;

public sealed class PlanCheckTests
{
    static readonly AggregateGroupDefinition Sound = Play.Group("bets", ["lifetime"], new ColumnAggregates("amount", [Aggregate.Sum]));

    [Theory]
    [InlineData("where", "features/bets.yml: 'where' over bronze.bets cannot be kept event by event: send those events as a type of their own")]
    [InlineData("derived", "'derived' over bronze.bets cannot be kept event by event: use 'ratios:'")]
    [InlineData("known", "'known' and 'key' of bronze.bets cannot be kept: events are known when they come, and corrected by none: leave them out")]
    [InlineData("time", "'time' is 'due', and events of bronze.bets happen at 'happened': write 'time: happened'")]
    [InlineData("due", "'bets_days_since_last' is of a time other than the events' own, which cannot be kept: use 'happened'")]
    [InlineData("rate", "column 'rate' of bronze.bets is DOUBLE, which may not fit DECIMAL(18,4), in which 'bets_sum' is computed: declare it as DECIMAL(18,4) or INTEGER")]
    [InlineData("missing", "table bronze.bets has no column 'amont': it has id, player, happened")]
    [InlineData("encoder", "the encoder of 'bets_last' would compare numbers or times as text")]
    [InlineData("sql", "features/share.yml:2:3: a SELECT over bronze.bets cannot be kept event by event: write 'table: bronze.bets' with windows and aggregates")]
    public void What_cannot_be_kept_is_refused_by_name_with_a_remedy(string what, string message)
    {
        FeatureGroupDefinition group = what switch
        {
            "where" => Sound with { Where = new SqlText("amount > 0", Sound.File) },
            "derived" => Sound with { Derived = [new("twice", new SqlText("2 * bets_sum", Sound.File))] },
            "known" => Sound with { Known = "due" },
            "time" => Sound with { Time = "due" },
            "due" => Sound with { Aggregates = [new("due", [Aggregate.DaysSinceLast])] },
            "rate" => Sound with { Aggregates = [new("rate", [Aggregate.Sum])] },
            "missing" => Sound with { Aggregates = [new("amont", [Aggregate.Sum])] },
            "encoder" => Sound with { Aggregates = [new("rate", [Aggregate.Last])], Encoders = [new("bets_last", EncoderKind.OneHot, ["1"])] },
            _ => new SelectGroupDefinition { Name = "share", File = "features/share.yml", Sql = new SqlText("SELECT 1 FROM\n  bronze.bets", "features/share.yml"), Names = ["x"] },
        };
        ProjectDefinition project = Play.Project("/nowhere", "UTC", "3d", group);

        ProjectException error = Assert.Throws<ProjectException>(() => new OnlineFeatures(project, EventSchema.Of(project)));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Events_whose_customer_has_another_name_than_the_projects_are_refused()
    {
        ProjectDefinition project = Play.Project("/nowhere", "UTC", "3d", Sound);
        project = project with { Settings = project.Settings with { CustomerKey = "customer_id" } };
        ProjectException error = Assert.Throws<ProjectException>(() => PlanCheck.Of(project, EventSchema.Of(project)));
        Assert.Contains("runs look for the customer of bronze.bets in 'customer_id', its events have it in 'player'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_over_other_tables_are_left_to_runs()
    {
        ProjectDefinition project = Play.Project(
            "/nowhere", "UTC", "3d", Sound with { Name = "silver", Table = "silver.bets", Where = new SqlText("true", "features/silver.yml") });
        Assert.Empty(PlanCheck.Of(project, EventSchema.Of(project)));
    }
}
