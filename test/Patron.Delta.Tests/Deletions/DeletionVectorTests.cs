using System.Text.Json.Nodes;
using static Patron.Delta.Tests.CraftedTable;

namespace Patron.Delta.Tests.Deletions;

public class DeletionVectorTests
{
    const int Rows = 200_000;

    static readonly Guid FileId = Guid.Parse("0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9");

    public static TheoryData<string, int> Lists => new()
    {
        { "Array", 0 }, { "Array", 1 }, { "Bits", 2 }, { "Runs", 3 }, { "Runs", 0 },
    };

    /// <summary>Scattered, everywhere, dense and in long runs; each over more than one block of 65,536.</summary>
    static long[] Deleted(int pattern) => [.. Enumerable.Range(0, Rows).Select(i => (long)i).Where(i => pattern switch
    {
        0 => i % 997 == 0,
        1 => i is 0 or 65_535 or 65_536 or Rows - 1,
        2 => i % 3 != 0,
        _ => i % 1000 < 900,
    })];

    [Theory]
    [MemberData(nameof(Lists))]
    public void Deleted_rows_are_left_out(string form, int pattern)
    {
        long[] deleted = Deleted(pattern);
        using CraftedTable table = new();
        byte[] list = BitmapBytes.Of(deleted, Enum.Parse<BitmapBytes.Container>(form));
        File.WriteAllBytes(Path.Combine(table.Folder, "lists.bin"), BitmapBytes.File(list));
        Build(table, Descriptor("p", new Uri(Path.Combine(table.Folder, "lists.bin")).AbsoluteUri, list, deleted.Length, 1));

        Snapshot snapshot = table.Table.Snapshot(table.Connection);

        string scan = snapshot.ToSql();
        Assert.Equal(Rows + 3L - deleted.Length, snapshot.Rows);
        Assert.Equal(Rows + 3L - deleted.Length, table.Connection.Scalar<long>($"SELECT count(*) FROM {scan}"));
        Assert.Equal(
            ((long)Rows * (Rows - 1) / 2) - deleted.Sum() - 6,
            table.Connection.Scalar<long>($"SELECT sum(file_row_number)::BIGINT FROM {scan}"));
    }

    [Fact]
    public void Lists_stand_in_the_log_or_in_files_named_by_an_id()
    {
        using CraftedTable table = new();
        byte[] list = BitmapBytes.Of([1, 2, 3], BitmapBytes.Container.Array);
        Build(table, Descriptor("i", BitmapBytes.Packed(list), list, 3));
        long inline = Count(table);

        Directory.CreateDirectory(Path.Combine(table.Folder, "ab"));
        File.WriteAllBytes(Path.Combine(table.Folder, "ab", $"deletion_vector_{FileId}.bin"), BitmapBytes.File(list));
        Build(table, Descriptor("u", "ab" + BitmapBytes.Packed(FileId.ToByteArray(bigEndian: true)), list, 3, 1));

        Assert.Equal(Rows, inline);
        Assert.Equal(Rows, Count(table));
    }

    [Fact]
    public void The_example_of_the_specification_is_read()
    {
        Guid id = Guid.Parse("d2c639aa-8816-431a-aaf6-d3fe2512ff61");
        Assert.Equal("^-aqEH.-t@S}K{vb[*k^", BitmapBytes.Packed(id.ToByteArray(bigEndian: true)));
        using CraftedTable table = new();
        Build(table, new JsonObject // as delta-kernel-rs has it; the example in PROTOCOL.md states another magic number
        {
            ["storageType"] = "i",
            ["pathOrInlineDv"] = "^Bg9^0rr910000000000iXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L",
            ["sizeInBytes"] = 44,
            ["cardinality"] = 6,
        });

        Assert.Equal(
            "0,1,2,5,6,8,9,10,12,13,14,15,16,17,19,20,21,22,23,24,25,26,27,28",
            table.Read("file_row_number", "WHERE file_row_number BETWEEN 0 AND 29"));
    }

    [Theory]
    [InlineData(0, "version")]
    [InlineData(3, "bytes")]
    [InlineData(6, "checksum")]
    [InlineData(30, "checksum")]
    public void Damage_is_told_with_the_file(int at, string message)
    {
        using CraftedTable table = new();
        byte[] list = BitmapBytes.Of([1, 2, 3], BitmapBytes.Container.Array);
        byte[] file = BitmapBytes.File(list);
        file[at] ^= 0x10;
        string path = Path.Combine(table.Folder, $"deletion_vector_{FileId}.bin");
        File.WriteAllBytes(path, file);
        Build(table, Descriptor("u", BitmapBytes.Packed(FileId.ToByteArray(bigEndian: true)), list, 3, 1));

        DeltaException error = Assert.Throws<DeltaException>(() => Count(table));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_that_does_not_fit_the_log_is_refused()
    {
        using CraftedTable table = new();
        byte[] list = BitmapBytes.Of([1, 2, Rows], BitmapBytes.Container.Array);

        Build(table, Descriptor("i", BitmapBytes.Packed(list), list, 4));
        Assert.Contains("lists 3 rows, the log says 4", Refusal(table), StringComparison.Ordinal);
        Build(table, Descriptor("i", BitmapBytes.Packed(list), list, 3));
        Assert.Contains($"row {Rows} of a file with {Rows} rows", Refusal(table), StringComparison.Ordinal);
        Build(table, Descriptor("x", "?", list, 3));
        Assert.Contains("'x?'", Refusal(table), StringComparison.Ordinal);
        Build(table, Descriptor("u", BitmapBytes.Packed(FileId.ToByteArray(bigEndian: true)), list, 3, 1));
        Assert.Contains($"deletion_vector_{FileId}.bin", Refusal(table), StringComparison.Ordinal);
    }

    static long Count(CraftedTable table) =>
        table.Connection.Scalar<long>($"SELECT count(*) FROM {table.Table.Snapshot(table.Connection).ToSql()}");

    static string Refusal(CraftedTable table) => Assert.Throws<DeltaException>(() => Count(table)).Message;

    static JsonObject Descriptor(string type, string place, byte[] list, long cardinality, int? offset = null)
    {
        JsonObject descriptor = new()
        {
            ["storageType"] = type,
            ["pathOrInlineDv"] = place,
            ["sizeInBytes"] = list.Length,
            ["cardinality"] = cardinality,
        };
        if (offset is { } at)
            descriptor["offset"] = at;
        return descriptor;
    }

    /// <summary>One file whose column, named as the reader's own one, counts its rows; another that has no deleted row.</summary>
    static void Build(CraftedTable table, JsonObject descriptor)
    {
        JsonObject add = table.Write("a*[1].parquet", $"SELECT i AS file_row_number FROM range({Rows}) r(i)");
        add["stats"] = $$"""{"numRecords":{{Rows}}}""";
        add["deletionVector"] = descriptor;
        JsonObject other = table.Write("b.parquet", "SELECT -i AS file_row_number FROM range(1, 4) r(i)");
        other["stats"] = """{"numRecords":3}""";
        table.Commit(
            0,
            Protocol("deletionVectors"), Metadata(Field("file_row_number", "\"long\"")), ("add", add), ("add", other));
    }
}
