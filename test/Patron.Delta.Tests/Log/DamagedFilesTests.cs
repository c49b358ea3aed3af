using System.Text.Json.Nodes;
using Patron.Delta.Tests.Deletions;
using Patron.DuckDb;
using Patron.Models.Numerics;
using static Patron.Delta.Tests.CraftedTable;

namespace Patron.Delta.Tests.Log;

/// <summary>
/// Files with a few bytes altered: what is read of them is right as far as they tell it, or an error of the kind that callers
/// expect comes. Parquet has no checksum, so that altered values of a checkpoint or a data file may be read as they stand.
/// </summary>
public class DamagedFilesTests
{
    const int Rows = 1000;

    /// <summary>The engine keeps what it read of a file whose time of writing has not changed by a second.</summary>
    const string Uncached = "SET enable_external_file_cache = false";

    static readonly Guid FileId = Guid.Parse("0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9");

    [Fact]
    public void Altered_lists_of_deleted_rows_are_found_out()
    {
        using CraftedTable table = new();
        byte[] list = BitmapBytes.Of([1, 2, 3, 500, 999], BitmapBytes.Container.Array);
        string path = Path.Combine(table.Folder, $"deletion_vector_{FileId}.bin");
        JsonObject add = table.Write("a.parquet", $"SELECT i FROM range({Rows}) r(i)");
        add["stats"] = $$"""{"numRecords":{{Rows}}}""";
        add["deletionVector"] = new JsonObject
        {
            ["storageType"] = "u",
            ["pathOrInlineDv"] = BitmapBytes.Packed(FileId.ToByteArray(bigEndian: true)),
            ["offset"] = 1,
            ["sizeInBytes"] = list.Length,
            ["cardinality"] = 5,
        };
        table.Commit(0, Protocol("deletionVectors"), Metadata(Field("i", "\"long\"")), ("add", add));
        Snapshot snapshot = table.Table.Snapshot(table.Connection);

        int refused = Damage(path, BitmapBytes.File(list), round =>
        {
            DeltaException error = Assert.Throws<DeltaException>(() => snapshot.ToSql());
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
        });

        Assert.True(refused >= 0);
    }

    [Fact]
    public void Altered_inline_lists_end_in_rows_or_an_error()
    {
        using CraftedTable table = new();
        byte[] list = BitmapBytes.Of(Enumerable.Range(0, 300).Select(i => i * 3L), BitmapBytes.Container.Runs);
        JsonObject add = table.Write("a.parquet", $"SELECT i FROM range({Rows}) r(i)");
        add["stats"] = $$"""{"numRecords":{{Rows}}}""";
        RandomStream random = new(Rounds.Seed);
        int rounds = Rounds.Count(ordinary: 200, full: 10_000);
        int refused = 0;
        for (int round = 0; round < rounds; round++)
        {
            byte[] altered = Alter(list, random);
            add["deletionVector"] = new JsonObject
            {
                ["storageType"] = "i",
                ["pathOrInlineDv"] = BitmapBytes.Packed(altered),
                ["sizeInBytes"] = altered.Length,
                ["cardinality"] = 300,
            };
            table.Commit(0, Protocol("deletionVectors"), Metadata(Field("i", "\"long\"")), ("add", add.DeepClone().AsObject()));
            try
            {
                Assert.Equal(Rows - 300, Count(table));
            }
            catch (DeltaException error)
            {
                Assert.Contains("a.parquet", error.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.InRange(refused, 1, rounds);
    }

    [Fact]
    public void Altered_checkpoints_are_read_or_refused_by_name()
    {
        using TestTable test = new();
        test.Connection.Execute(Uncached);
        for (int version = 0; version <= 10; version++)
            test.Append($"SELECT {version} AS i");
        string path = Assert.Single(Directory.GetFiles(Path.Combine(test.Folder, "_delta_log"), "*.checkpoint.parquet"));
        for (int version = 0; version < 10; version++)
            File.Delete(Path.Combine(test.Folder, "_delta_log", $"{version:D20}.json"));
        byte[] whole = File.ReadAllBytes(path);
        RandomStream random = new(Rounds.Seed);
        int rounds = Rounds.Count(ordinary: 150, full: 10_000);
        int refused = 0;
        for (int round = 0; round < rounds; round++)
        {
            File.WriteAllBytes(path, Alter(whole, random));
            try
            {
                _ = test.Snapshot().ToSql();
            }
            catch (DeltaException error)
            {
                Assert.Contains(test.Folder, error.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.InRange(refused, 1, rounds);
        File.WriteAllBytes(path, whole);
        Assert.Equal(11, test.Snapshot().Rows);
    }

    [Fact]
    public void Altered_data_files_never_crash_the_engine()
    {
        using CraftedTable table = new();
        JsonObject add = table.Write("a.parquet", $"SELECT i, TIMESTAMPTZ '2026-01-01 00:00:00+00' AS t FROM range({Rows}) r(i)");
        table.Commit(
            0, Protocol(), Metadata($"{Field("i", "\"long\"")},{Field("t", "\"timestamp\"")}"), ("add", add));
        table.Connection.Execute(Uncached);
        string path = Path.Combine(table.Folder, "a.parquet");
        byte[] whole = File.ReadAllBytes(path);
        RandomStream random = new(Rounds.Seed);
        int rounds = Rounds.Count(ordinary: 150, full: 10_000);
        int refused = 0;
        for (int round = 0; round < rounds; round++)
        {
            byte[] altered = [.. whole];
            int footer = Math.Min(whole.Length, 400);
            for (int times = 1 + random.Below(3); times > 0; times--)
                altered[whole.Length - 1 - random.Below(footer)] = (byte)random.Below(256);
            File.WriteAllBytes(path, altered);
            try
            {
                _ = Count(table);
            }
            catch (Exception error) when (error is DeltaException or DuckDbException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1, rounds);
        File.WriteAllBytes(path, whole);
        Assert.Equal(Rows, Count(table));
    }

    static int Damage(string path, byte[] whole, Action<int> check)
    {
        RandomStream random = new(Rounds.Seed);
        int rounds = Rounds.Count(ordinary: 200, full: 10_000);
        for (int round = 0; round < rounds; round++)
        {
            byte[] altered = Alter(whole, random);
            if (altered.AsSpan(0, Math.Min(altered.Length, whole.Length)).SequenceEqual(whole))
                continue; // longer, and none the worse for it
            File.WriteAllBytes(path, altered);
            check(round);
        }

        return rounds;
    }

    static byte[] Alter(byte[] whole, RandomStream random)
    {
        byte[] altered = [.. whole];
        for (int times = 1 + random.Below(3); times > 0; times--)
        {
            int at = random.Below(altered.Length);
            switch (random.Below(4))
            {
                case 0:
                    altered = altered[..Math.Max(1, at)];
                    break;
                case 1:
                    altered = [.. altered[..at], .. altered[at..Math.Min(altered.Length, at + 8)], .. altered[at..]];
                    break;
                default:
                    altered[at] ^= (byte)(1 + random.Below(255));
                    break;
            }
        }

        return altered;
    }

    static long Count(CraftedTable table) => table.Connection.Scalar<long>(
        $"SELECT count(*) FROM (SELECT * FROM {table.Table.Snapshot(table.Connection).ToSql()} ORDER BY ALL LIMIT 100000)");
}
