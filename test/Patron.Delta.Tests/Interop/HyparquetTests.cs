using System.Diagnostics;
using System.Text.Json;

namespace Patron.Delta.Tests.Interop;

/// <summary>Data files and checkpoints as another Parquet reader sees them: hyparquet, from npm.</summary>
public class HyparquetTests
{
    [Theory]
    [InlineData("zstd")]
    [InlineData("snappy")]
    [InlineData("uncompressed")]
    public void Another_reader_reads_the_values_of_data_files(string codec)
    {
        using TestTable test = new();
        test.Create(
            """
            SELECT 'ü' || i AS "text", i AS "long", i::INTEGER AS "integer", i / 4e0 AS "double", i % 2 = 0 AS "flag",
              (i / 2.0)::DECIMAL(18,2) AS "money", DATE '2026-01-31' + i::INTEGER AS "day",
              TIMESTAMPTZ '2026-01-31 12:00:00.123+00' AS "instant", [i, NULL] AS "list", {'x': i, 'y': NULL::VARCHAR} AS "struct",
              CASE WHEN i = 1 THEN NULL ELSE i END AS "holes"
            FROM range(3) r(i)
            """,
            new TableOptions { Properties = new Dictionary<string, string> { ["delta.parquet.compression.codec"] = codec } });

        JsonElement rows = Read(test.Folder, test.Snapshot().Files.Select(file => file.Path)).Single().GetProperty("rows");

        Assert.Equal(3, rows.GetArrayLength());
        Assert.Equal(
            """
            {"text":"ü1","long":"1","integer":1,"double":0.25,"flag":false,"money":0.5,"day":"2026-02-01T00:00:00.000Z","instant":"2026-01-31T12:00:00.123Z","list":["1",null],"struct":{"x":"1"},"holes":null}
            """.Trim(),
            rows[1].GetRawText().Replace(",\"y\":null", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Another_reader_reads_partitioned_files_without_the_partition_column()
    {
        using TestTable test = new();
        test.Create("SELECT i % 2 AS p, i AS v FROM range(4) r(i)", new TableOptions { PartitionBy = ["p"] });

        JsonElement[] files = Read(test.Folder, test.Snapshot().Files.Select(file => file.Path));

        Assert.Equal(
            ["[{\"v\":\"0\"},{\"v\":\"2\"}]", "[{\"v\":\"1\"},{\"v\":\"3\"}]"],
            files.Select(file => file.GetProperty("rows").GetRawText()));
    }

    [Fact]
    public void Another_reader_reads_the_actions_of_a_checkpoint()
    {
        using TestTable test = new();
        for (int i = 0; i <= 10; i++)
            test.Append($"SELECT {i} AS a");

        JsonElement rows = Read(test.Folder, ["_delta_log/00000000000000000010.checkpoint.parquet"]).Single().GetProperty("rows");

        Assert.Equal(
            test.Snapshot().Files.Select(file => file.Path),
            Actions("add").Select(add => add.GetProperty("path").GetString()));
        Assert.Equal(
            test.Snapshot().Metadata.SchemaString, Assert.Single(Actions("metaData")).GetProperty("schemaString").GetString());

        IEnumerable<JsonElement> Actions(string kind) => rows.EnumerateArray()
            .Where(row => row.TryGetProperty(kind, out JsonElement action) && action.ValueKind == JsonValueKind.Object)
            .Select(row => row.GetProperty(kind));
    }

    static JsonElement[] Read(string folder, IEnumerable<string> files)
    {
        ProcessStartInfo start = new("node") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(Repository.Root, "test", "Patron.Delta.Tests", "Interop", "read-parquet.mjs"));
        start.ArgumentList.Add(Path.Combine(Repository.Root, "eng", "npm", "node_modules"));
        foreach (string file in files)
            start.ArgumentList.Add(Path.Combine(folder, Uri.UnescapeDataString(file)));
        using Process node = Process.Start(start)!;
        string output = node.StandardOutput.ReadToEnd();
        string errors = node.StandardError.ReadToEnd();
        node.WaitForExit();
        Assert.True(node.ExitCode == 0, errors);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }
}
