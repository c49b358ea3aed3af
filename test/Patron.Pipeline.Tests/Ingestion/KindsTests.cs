using System.Text;
using Patron.DuckDb;
using Patron.Pipeline.Ingestion;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Ingestion;

/// <summary>What files tell of themselves, and kinds of files beside CSV.</summary>
public sealed class KindsTests : IngestionTest
{
    static FileTableDefinition Table(string path, params (string Name, string Type)[] columns) => new()
    {
        Name = "t", Path = path, MaxRejected = Any, Columns = [.. columns.Select(column => new ColumnDefinition(column.Name, column.Type))],
    };

    static FileTableDefinition Names(string path) => Table(path, ("id", "BIGINT"), ("name", "VARCHAR"));

    string Taken => Rows("SELECT * EXCLUDE (_ingested_at, _source, _row) FROM bronze.t").Replace('\n', ' ');

    [Theory]
    [InlineData("id,name\n1,a;b\n2,ü\n", "utf-8", "utf-8, delimiter ',', quote \", with header")]
    [InlineData("id;name\n1;a;b\n", "utf-8", "utf-8, delimiter ';', quote \", with header")]
    [InlineData("x\tname\tid\n,\ta;b\t1\n,\tü\t2\n", "utf-8", "utf-8, delimiter tab, quote \", with header")]
    [InlineData("1|a;b\n2|ü\n", "utf-8", "utf-8, delimiter '|', quote \", without header")]
    [InlineData("'id';'name'\n'1';'a;b'\n'2';'ü'\n", "utf-8", "utf-8, delimiter ';', quote ', with header")]
    [InlineData("id,name\n1,a;b\n2,ü\n", "latin1", "iso-8859-1, delimiter ',', quote \", with header")]
    [InlineData("\uFEFFid,name\r\n1,a;b\r\n2,ü\r\n", "utf-8", "utf-8, delimiter ',', quote \", with header")]
    [InlineData("\uFEFFid,name\r\n1,a;b\r\n2,ü\r\n", "utf-16", "utf-16, delimiter ',', quote \", with header")]
    [InlineData("\uFEFFid,name\n1,a;b\n2,ü\n", "utf-16BE", "utf-16BE, delimiter ',', quote \", with header")]
    public void A_csv_file_tells_how_it_is_written(string text, string encoding, string dialect)
    {
        File.WriteAllText(Folder.PathOf("t.csv"), text.TrimStart('\uFEFF'), EncodingOf(encoding, text.StartsWith('\uFEFF')));
        Ingest(FileFormat.Csv, Names("t.csv"));
        Assert.Equal(text.StartsWith("id;", StringComparison.Ordinal) ? "" : "1|a;b 2|ü", Taken);
        string log = LogText();
        Assert.Contains($"t: t.csv: {dialect}", System.Text.RegularExpressions.Regex.Unescape(log), StringComparison.Ordinal);
    }

    static Encoding EncodingOf(string name, bool hasMark) => name == "utf-8" ? new UTF8Encoding(hasMark) : Encoding.GetEncoding(name);

    [Fact]
    public void What_the_definition_says_of_a_file_goes_before_what_it_tells()
    {
        File.WriteAllText(Folder.PathOf("t.csv"), "id,name\n1,~a~~|b~\n2,ü\n".Replace(',', ';'), Encoding.Latin1);
        Ingest(FileFormat.Csv, Names("t.csv") with { Delimiter = ";", Quote = "~", Header = false, Encoding = "latin-1" });
        Assert.Equal("1|a~|b 2|ü", Taken);
        Assert.Equal("id is not BIGINT|id;name", Rows("SELECT reason, raw FROM bronze.rejected"));
    }

    [Theory]
    [InlineData(FileFormat.Csv, "t.csv.zst", "id,name\n1,a\n2,\"b\n")]
    [InlineData(FileFormat.Csv, "t.csv.zst", "id,name\n1,a\nx,b\n")]
    [InlineData(FileFormat.JsonLines, "t.jsonl.zst", "{\"id\":1,\"name\":\"a\"}\n{\"id\":\"x\"}\n")]
    public void Files_packed_by_zstandard_are_read_with_their_lines(FileFormat format, string file, string text)
    {
        Pack(text, file);
        Ingest(format, Names(file));
        Assert.Equal("1|a", Taken);
        Assert.Equal(format == FileFormat.Csv ? "3" : "2", Rows("SELECT line FROM bronze.rejected"));
    }

    // The engine packs lines as they are when nothing in them needs quotes.
    void Pack(string text, string file)
    {
        string lines = string.Join(" UNION ALL ", text.TrimEnd('\n').Split('\n').Select((line, at) => $"SELECT {at} AS place, {Sql.Literal(line)} AS line"));
        Lake.Connection.Execute(
            $"COPY (SELECT line FROM ({lines}) ORDER BY place) TO {Sql.Literal(Folder.PathOf(file))} (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\u0001', COMPRESSION zstd)");
    }

    [Fact]
    public void Values_within_json_objects_are_found_by_their_paths()
    {
        Folder.Write("t.jsonl", "{\"id\":1,\"person\":{\"name\":\"a\"},\"lines\":[{\"sku\":\"s\"}]}\n{\"id\":2,\"person\":null}\n");
        Ingest(FileFormat.JsonLines, Table("t.jsonl", ("id", "BIGINT"), ("name", "VARCHAR"), ("sku", "VARCHAR")) with
        {
            Paths = [new("name", "person.name"), new("sku", "lines[0].sku")],
        });
        Assert.Equal("1|a|s 2||", Taken);
    }

    [Fact]
    public void Lines_in_columns_of_fixed_widths_are_cut()
    {
        Folder.Write("t.txt", "  1one two \n 12  x\n\nabcthree  \n  3too long for it\n  4\n");
        Ingest(FileFormat.Text, Names("t.txt") with { Widths = [3, 8] });
        Assert.Equal("1|one two 12|x 4|", Taken);
        Assert.Equal("4|id is not BIGINT 5|longer than 11 characters", Rows("SELECT line, reason FROM bronze.rejected ORDER BY line").Replace('\n', ' '));
    }

    [Fact]
    public void Lines_with_too_many_or_too_few_values_are_kept()
    {
        Folder.Write("a.txt", "id  name\n 1\ta \n\n 2 b c\n3\n");
        Folder.Write("b.txt", "4 d\n");
        Ingest(FileFormat.Text, Names("*.txt"));
        Assert.Equal("1|a|a.txt|1 4|d|b.txt|1", Rows("SELECT id, name, _source, _row FROM bronze.t").Replace('\n', ' '));
        Assert.Equal(
            "4|2 values expected, 3 found| 2 b c 5|2 values expected, 1 found|3",
            Rows("SELECT line, reason, raw FROM bronze.rejected ORDER BY line").Replace('\n', ' '));
    }

    [Fact]
    public void The_cdnow_purchases_are_read_as_they_are_published()
    {
        if (Repository.Shared("data", "CDNOW_master.txt") is not { } path)
        {
            Assert.Skip("CDNOW_master.txt is not here");
            return;
        }

        Ingest(FileFormat.Text, Table(path, ("customer_id", "VARCHAR"), ("date", "DATE"), ("number_of_cds", "INTEGER"), ("dollar_value", "DECIMAL(18,2)")) with
        {
            TimestampFormat = "%Y%m%d",
        });
        // Fader and Hardie's description of the data.
        Assert.Equal("69659|23570", Rows("SELECT count(*), count(DISTINCT customer_id) FROM bronze.t"));
        Assert.Equal("00001|1997-01-01|1|11.77|1", Rows("SELECT customer_id, CAST(date AS VARCHAR), number_of_cds, dollar_value, _row FROM bronze.t LIMIT 1"));
        Assert.False(Lake.Exists(BronzeTable.Rejected));
    }

    [Fact]
    public void Thousands_of_small_files_are_one_table()
    {
        int files = Rounds.Count(200, 5000);
        for (int file = 0; file < files; file++)
            Folder.Write($"in/{file % 10}/{file:00000}.csv", file % 2 == 0 ? $"id,name\n{file},a\n" : $"name,id\nb,{file}\nc,x\n");
        Ingest(FileFormat.Csv, Names("in/**/*.csv"));
        Assert.Equal($"{files}|{files}|{files}", Rows("SELECT count(*), count(DISTINCT id), count(DISTINCT _source) FROM bronze.t"));
        Assert.Equal($"{files / 2}|3|3", Rows("SELECT count(*), min(line), max(line) FROM bronze.rejected"));
    }
}
