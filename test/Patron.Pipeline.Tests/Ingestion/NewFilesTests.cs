using Patron.Pipeline.Ingestion;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Ingestion;

public sealed class NewFilesTests : IngestionTest
{
    static FileTableDefinition Table(IngestMode mode, string? newestBy = null, params string[] key) => new()
    {
        Name = "t", Path = "in/**/*.csv", Mode = mode, NewestBy = newestBy, Key = key, MaxRejected = Any,
        Columns = [new("id", "VARCHAR"), new("n", "BIGINT")],
    };

    void Take(FileTableDefinition table) => Ingest(FileFormat.Csv, table);

    void Write(string file, string text) => Folder.Write(file, "id,n\n" + text);

    string Taken => Rows("SELECT id, n, _source, _row FROM bronze.t ORDER BY id, n").Replace('\n', ' ');

    string Kept => Rows("SELECT source, line, reason FROM bronze.rejected ORDER BY source, line").Replace('\n', ' ');

    long Version => Lake.Snapshot("bronze.t").Version;

    [Theory]
    [InlineData(IngestMode.Replace)]
    [InlineData(IngestMode.Append)]
    [InlineData(IngestMode.Upsert)]
    public void What_was_taken_is_not_taken_again(IngestMode mode)
    {
        Write("in/a.csv", "a,1\nb,x\n");
        Write("in/deep/er/b.csv", "c,3\n");
        FileTableDefinition table = Table(mode, key: "id");
        Take(table);
        Take(table);
        File.SetLastWriteTimeUtc(Folder.PathOf("in/a.csv"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Take(table);
        Assert.Equal(0, Version);
        Assert.Equal("a|1|in/a.csv|1 c|3|in/deep/er/b.csv|1", Taken);
        Assert.Equal("in/a.csv|3|n is not BIGINT", Kept);
    }

    [Fact]
    public void New_files_add_their_rows_and_keep_what_files_that_are_gone_gave()
    {
        Write("in/a.csv", "a,1\nb,x\n");
        Take(Table(IngestMode.Append));
        File.Delete(Folder.PathOf("in/a.csv"));
        Write("in/b.csv", "c,3\nd,y\n");
        Take(Table(IngestMode.Append));
        Assert.Equal("a|1|in/a.csv|1 c|3|in/b.csv|1", Taken);
        Assert.Equal("in/a.csv|3|n is not BIGINT in/b.csv|3|n is not BIGINT", Kept);
    }

    [Fact]
    public void Rows_of_a_changed_file_take_the_place_of_its_former_ones()
    {
        Write("in/a.csv", "a,1\nb,x\n");
        Write("in/b.csv", "z,26\n");
        Take(Table(IngestMode.Append));
        Write("in/a.csv", "a,1\nb,2\nc,y\n");
        Take(Table(IngestMode.Append));
        Assert.Equal("a|1|in/a.csv|1 b|2|in/a.csv|2 z|26|in/b.csv|1", Taken);
        Assert.Equal("in/a.csv|4|n is not BIGINT", Kept);
        Write("in/a.csv", "a,1\nb,x\n");
        Take(Table(IngestMode.Append));
        Assert.Equal("a|1|in/a.csv|1 z|26|in/b.csv|1", Taken);
    }

    [Fact]
    public void A_table_that_is_what_the_files_say_loses_the_rows_of_files_that_are_gone()
    {
        Write("in/a.csv", "a,1\n");
        Write("in/b.csv", "b,2\n");
        Take(Table(IngestMode.Replace));
        File.Delete(Folder.PathOf("in/a.csv"));
        Take(Table(IngestMode.Replace));
        Assert.Equal("b|2|in/b.csv|1", Taken);
        Write("in/a.csv", "a,1\n");
        Take(Table(IngestMode.Replace));
        Assert.Equal("a|1|in/a.csv|1 b|2|in/b.csv|1", Taken);
    }

    [Fact]
    public void A_key_that_another_file_gave_came_before()
    {
        Write("in/a.csv", "a,1\nb,2\n");
        Take(Table(IngestMode.Append, key: "id"));
        Write("in/b.csv", "b,3\nc,4\n");
        Take(Table(IngestMode.Append, key: "id"));
        Assert.Equal("a|1|in/a.csv|1 b|2|in/a.csv|2 c|4|in/b.csv|2", Taken);
        Assert.Equal("in/b.csv|2|the key came before: id", Kept);
    }

    [Fact]
    public void Of_each_key_the_newest_row_stays_however_late_it_comes()
    {
        Write("in/a.csv", "a,5\nb,1\nb,3\nb,2\n");
        Take(Table(IngestMode.Upsert, "n", "id"));
        Assert.Equal("a|5|in/a.csv|1 b|3|in/a.csv|3", Taken);
        Write("in/b.csv", "a,4\nb,4\nc,1\n");
        Take(Table(IngestMode.Upsert, "n", "id"));
        Assert.Equal("a|5|in/a.csv|1 b|4|in/b.csv|2 c|1|in/b.csv|3", Taken);
        Assert.False(Lake.Exists(BronzeTable.Rejected));
    }

    [Fact]
    public void Without_a_column_that_tells_the_row_that_came_last_is_the_newest()
    {
        Write("in/a.csv", "a,5\na,1\n");
        Take(Table(IngestMode.Upsert, key: "id"));
        Write("in/b.csv", "b,2\n");
        Take(Table(IngestMode.Upsert, key: "id"));
        Write("in/a.csv", "a,0\n");
        Take(Table(IngestMode.Upsert, key: "id"));
        Assert.Equal("a|0|in/a.csv|1 b|2|in/b.csv|1", Taken);
    }

    [Fact]
    public void Another_definition_reads_the_files_again()
    {
        Write("in/a.csv", "a,1\n");
        Take(Table(IngestMode.Replace));
        Take(Table(IngestMode.Replace) with { Columns = [new("id", "VARCHAR"), new("n", "DOUBLE")] });
        Assert.Equal("DOUBLE", Rows("SELECT typeof(n) FROM bronze.t"));
    }

    [Theory]
    [InlineData(IngestMode.Append)]
    [InlineData(IngestMode.Upsert)]
    public void Rows_that_a_wrong_definition_rejected_are_read_by_the_right_one(IngestMode mode)
    {
        FileTableDefinition table = Table(mode, key: "id") with
        {
            Columns = [new("id", "VARCHAR"), new("n", "DATE")], TimestampFormat = "%m/%d/%Y",
        };
        Write("in/a.csv", "a,13/01/2026\n");
        Take(table);
        Write("in/b.csv", "b,01/02/2026\n");
        Take(table);
        File.Delete(Folder.PathOf("in/b.csv"));
        Write("in/c.csv", "c,03/02/2026\n");
        FileTableDefinition right = table with { TimestampFormat = "%d/%m/%Y" };
        Take(right);
        const string taken = "SELECT id, CAST(n AS VARCHAR), _source FROM bronze.t ORDER BY id";
        Assert.Equal("a|2026-01-13|in/a.csv\nb|2026-01-02|in/b.csv\nc|2026-02-03|in/c.csv", Rows(taken));
        Assert.Equal("", Kept);
        long version = Version;
        Take(right with { MaxRejected = RejectedLimit.Usual });
        Assert.Equal(version, Version);
    }

    [Fact]
    public void A_file_whose_rows_went_with_the_whole_table_is_taken_again_when_it_comes_back()
    {
        Write("in/a.csv", "a,1\n");
        Write("in/b.csv", "b,2\n");
        Take(Table(IngestMode.Replace));
        File.Delete(Folder.PathOf("in/a.csv"));
        Take(Table(IngestMode.Replace));
        Take(Table(IngestMode.Append));
        Assert.Equal("b|2|in/b.csv|1", Taken);
        Write("in/a.csv", "a,1\n");
        Take(Table(IngestMode.Append));
        Assert.Equal("a|1|in/a.csv|1 b|2|in/b.csv|1", Taken);
    }

    [Theory]
    [InlineData("50%", true)]
    [InlineData("49.9%", false)]
    [InlineData("2", true)]
    [InlineData("1", false)]
    public void Too_many_unfit_rows_stop_the_step_with_nothing_written(string limit, bool isEnough)
    {
        Write("in/a.csv", "a,x\nb,1\nc,y\nd,2\n");
        Assert.True(RejectedLimit.TryParse(limit, out RejectedLimit most));
        FileTableDefinition table = Table(IngestMode.Append) with { MaxRejected = most };
        if (isEnough)
        {
            Take(table);
            Assert.Equal("b|1|in/a.csv|2 d|2|in/a.csv|4", Taken);
            return;
        }

        SourceDataException error = Assert.Throws<SourceDataException>(() => Take(table));
        Assert.Equal(
            "2 of 4 rows of table 't' do not fit: in/a.csv, line 2: 'x': n is not BIGINT; in/a.csv, line 4: 'y': n is not BIGINT: "
            + $"correct the files, or the types of the columns, or raise max_rejected ({limit})",
            error.Message);
        Assert.False(Lake.Exists("bronze.t"));
        Assert.False(Lake.Exists(BronzeTable.Rejected));
    }
}
