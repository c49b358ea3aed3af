using System.Text.Json;
using Patron.DuckDb;

namespace Patron.Delta.Tests.Data;

/// <summary>Reading partitions: the log of a table is written here by hand over the files of another.</summary>
public class PartitionTests
{
    [Theory]
    [InlineData("string", "a", "VARCHAR|a")]
    [InlineData("string", "", "VARCHAR|NULL")]
    [InlineData("integer", "-7", "INTEGER|-7")]
    [InlineData("decimal(12,5)", "0.00004", "DECIMAL(12,5)|0.00004")]
    [InlineData("boolean", "true", "BOOLEAN|true")]
    [InlineData("date", "2026-01-31", "DATE|2026-01-31")]
    [InlineData("timestamp", "2026-01-31 12:00:00.123456", "TIMESTAMP WITH TIME ZONE|2026-01-31 12:00:00.123456+00")]
    [InlineData("timestamp", "2026-01-31T12:00:00.123456Z", "TIMESTAMP WITH TIME ZONE|2026-01-31 12:00:00.123456+00")]
    [InlineData("timestamp", "2026-01-31 12:00:00+02:00", "TIMESTAMP WITH TIME ZONE|2026-01-31 10:00:00+00")]
    [InlineData("binary", "\u0001\u0002", "BLOB|\\x01\\x02")]
    public void A_partition_value_has_its_columns_type(string type, string value, string expected)
    {
        using TestTable test = new();
        test.Create("SELECT 1 AS a");
        Partition(test, type, _ => value);
        test.Connection.Execute("SET TimeZone = 'Asia/Tokyo'");

        string text = type == "timestamp" ? "timezone('UTC', p) || '+00'" : "p";
        string[] rows = test.Rows($"SELECT typeof(p), CAST({text} AS VARCHAR) FROM t");

        Assert.Equal([expected], rows);
    }

    [Fact]
    public void A_condition_on_the_partition_reads_its_files_only()
    {
        using TestTable test = new();
        test.Create("SELECT 0 AS a");
        for (int i = 1; i < 20; i++)
            test.Append($"SELECT {i} AS a FROM range(1000)");
        Partition(test, "integer", file => $"{file / 2}");
        File.WriteAllText(Path.Combine(test.Folder, test.Snapshot().Files[19].Path), "no Parquet file any more");

        Assert.Equal(13000, test.Connection.Scalar<long>($"SELECT sum(a)::BIGINT FROM {test.Snapshot().ToSql()} WHERE p = 3"));
    }

    [Fact]
    public void Rows_come_in_the_order_of_the_partitions_and_their_files()
    {
        using TestTable test = new();
        test.Create("SELECT i FROM range(50000) r(i)");
        for (int file = 1; file < 8; file++)
            test.Append($"SELECT {file} * 50000 + i AS i FROM range(50000) r(i)");
        Partition(test, "integer", file => $"{file % 3}");

        using Result result = test.Connection.Query($"SELECT i FROM {test.Snapshot().ToSql()}");

        int[] files = [0, 3, 6, 1, 4, 7, 2, 5];
        Assert.Equal(
            files.SelectMany(file => Enumerable.Range(file * 50000, 50000)).Select(i => (long)i), result.ReadAll().Longs("i"));
    }

    /// <summary>Puts a column p in front, with a value for each file.</summary>
    static void Partition(TestTable test, string type, Func<int, string> value)
    {
        Snapshot snapshot = test.Snapshot();
        string field = $$$"""{"name":"p","type":"{{{type}}}","nullable":true,"metadata":{}},""";
        string schema = snapshot.Metadata.SchemaString.Replace("\"fields\":[", "\"fields\":[" + field, StringComparison.Ordinal);
        List<object> actions =
        [
            new
            {
                metaData = new
                {
                    id = snapshot.Metadata.Id, format = new { provider = "parquet", options = new { } }, schemaString = schema,
                    partitionColumns = new[] { "p" }, configuration = new { },
                },
            },
        ];
        actions.AddRange(snapshot.Files.Select((file, i) => new
        {
            add = new
            {
                path = file.Path, partitionValues = new Dictionary<string, string> { ["p"] = value(i) }, size = file.Size,
                modificationTime = 1, dataChange = true,
            },
        }));
        File.WriteAllLines(
            Path.Combine(test.Folder, "_delta_log", $"{snapshot.Version + 1:D20}.json"),
            actions.Select(action => JsonSerializer.Serialize(action)));
    }
}
