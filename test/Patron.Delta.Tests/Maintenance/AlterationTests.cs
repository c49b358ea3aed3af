namespace Patron.Delta.Tests.Maintenance;

public class AlterationTests
{
    [Fact]
    public void A_retention_longer_than_time_itself_harms_no_version()
    {
        using TestTable test = new();
        test.Create("SELECT 0 AS a");
        test.Table.Alter(
            test.Connection,
            new TableChange
            {
                Properties = new Dictionary<string, string?>
                {
                    ["delta.deletedFileRetentionDuration"] = "interval 999999999 weeks",
                    ["delta.logRetentionDuration"] = "interval 1000000 days",
                    ["delta.checkpointInterval"] = "2",
                },
            },
            TestTable.Details("ALTER"));
        File.WriteAllText(Path.Combine(test.Folder, "_delta_log", "99999999999999999999.json"), "");
        File.WriteAllText(Path.Combine(test.Folder, "_delta_log", "99999999999999999999.checkpoint.parquet"), "");

        CommitOutcome.Committed outcome = Assert.IsType<CommitOutcome.Committed>(test.Append("SELECT 1 AS a"));

        Assert.Null(outcome.UpkeepFailure);
        Assert.Equal(["0", "1"], test.Rows());
    }

    [Fact]
    public void A_description_and_properties_change_without_the_rows()
    {
        using TestTable test = new();
        test.Create("SELECT 1 AS a", new TableOptions
        {
            Description = "old", Properties = new Dictionary<string, string> { ["owner"] = "me", ["x"] = "1" },
        });

        CommitOutcome outcome = Alter(test, "new", new() { ["x"] = null, ["delta.checkpointInterval"] = "5" });

        Assert.Equal(new CommitOutcome.Committed(1, 0, 0, 0), outcome);
        TableMetadata metadata = test.Snapshot().Metadata;
        Assert.Equal("new", metadata.Description);
        Assert.Equal(["delta.checkpointInterval", "owner"], metadata.Properties.Keys.Order());
        Assert.Equal(["1"], test.Rows());
        Assert.Equal(new CommitOutcome.Unchanged(1), Alter(test, null, []));
        LogChecker.Check(test);
    }

    [Theory]
    [InlineData("delta.enableChangeDataFeed", "true", "cannot be set")]
    [InlineData("delta.logRetentionDuration", "1 month", "has to be an interval")]
    [InlineData("delta.targetFileSize", "many", "has to be a size")]
    public void A_property_that_asks_for_more_than_is_done_is_refused(string name, string value, string message)
    {
        using TestTable test = new();
        test.Create("SELECT 1 AS a");

        DeltaException error = Assert.Throws<DeltaException>(() => Alter(test, null, new() { [name] = value }));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(0, test.Snapshot().Version);
    }

    static CommitOutcome Alter(TestTable test, string? description, Dictionary<string, string?> properties) => test.Table.Alter(
        test.Connection, new TableChange { Description = description, Properties = properties }, TestTable.Details("SET TBLPROPERTIES"));
}
