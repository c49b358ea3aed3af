using System.IO.Compression;
using System.Text;
using Patron.DuckDb;
using Patron.Pipeline.Ingestion;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Ingestion;

/// <summary>Files as other programs leave them.</summary>
public sealed class OddFileTests : IngestionTest
{
    static FileTableDefinition Table(string file, params (string Name, string Type)[] columns) => new()
    {
        Name = "t", Path = file, MaxRejected = Any, Columns = [.. columns.Select(column => new ColumnDefinition(column.Name, column.Type))],
    };

    static FileTableDefinition Numbers(string file) => Table(file, ("id", "VARCHAR"), ("n", "BIGINT"));

    string Taken => Rows("SELECT * EXCLUDE (_ingested_at, _source, _row) FROM bronze.t").Replace('\n', ' ');

    string Kept => Rows("SELECT line, reason, raw FROM bronze.rejected ORDER BY line").Replace('\n', ' ');

    [Theory]
    [InlineData("id,n\r\na,1\r\nb,2\r\n")]
    [InlineData("id,n\na,1\nb,2")]
    [InlineData("\uFEFFid,n\na,1\nb,2\n")]
    [InlineData("\uFEFF\"id\",\"n\"\r\na,1\r\nb,2\r\n")]
    [InlineData(",id,n,x,x,_file\n0,a,1,,,\n1,b,2,,,\n")]
    [InlineData("N,n,id\n9,1,a\n9,2,b\n")]
    [InlineData("id,n\n\na,1\n\nb,2\n\n")]
    public void Csv_files_of_any_hand_give_the_same_rows(string text)
    {
        Folder.Write("t.csv", text);
        Ingest(FileFormat.Csv, Numbers("t.csv"));
        Assert.Equal("a|1 b|2", Taken);
    }

    [Theory]
    [InlineData("\uFEFFa,1\nb,2\n", ",")]
    [InlineData("a\t1\r\nb\t2\r\n", "\t")]
    public void Csv_without_a_header_takes_the_declared_columns_in_their_order(string text, string delimiter)
    {
        Folder.Write("t.csv", text);
        Ingest(FileFormat.Csv, Numbers("t.csv") with { Header = false, Delimiter = delimiter });
        Assert.Equal("a|1 b|2", Taken);
    }

    [Theory]
    [InlineData(FileFormat.Csv, "t.csv.gz", "id,n\na,1\nb,2\n")]
    [InlineData(FileFormat.JsonLines, "t.jsonl.gz", "{\"id\":\"a\",\"n\":1}\n{\"id\":\"b\",\"n\":2}\n")]
    public void Compressed_files_are_read_as_they_are(FileFormat format, string file, string text)
    {
        using (GZipStream zip = new(File.Create(Folder.PathOf(file)), CompressionLevel.Fastest))
            zip.Write(Encoding.UTF8.GetBytes(text));
        Ingest(format, Numbers(file));
        Assert.Equal("a|1 b|2", Taken);
    }

    [Fact]
    public void A_compressed_file_of_nothing_is_empty()
    {
        using (GZipStream zip = new(File.Create(Folder.PathOf("t.csv.gz")), CompressionLevel.Fastest))
            zip.Write([]);
        SourceDataException error = Assert.Throws<SourceDataException>(() => Ingest(FileFormat.Csv, Numbers("t.csv.gz")));
        Assert.Equal("t.csv.gz is empty: put data with a header line into it, or remove it", error.Message);
    }

    [Fact]
    public void A_declared_column_that_a_header_has_twice_is_refused()
    {
        Folder.Write("t.csv", "id,n,n\na,1,2\n");
        SourceDataException error = Assert.Throws<SourceDataException>(() => Ingest(FileFormat.Csv, Numbers("t.csv")));
        Assert.Equal("t.csv has column n twice: remove or rename one in its header", error.Message);
    }

    [Fact]
    public void Columns_may_be_named_like_words_of_sql_and_of_patron()
    {
        string[] names = ["order", "select", "group", "filename", "row", "raw", "line", "file", "reason", "number"];
        Folder.Write("t.csv", string.Join(',', names) + "\n1,2,3,4,5,6,7,8,9,10\n1,2,3,4,6,6,x,8,9,10\n1,2,3,4,5,6,7,8,9,1\n2,2,3,4,5,6,7,8,9,1\n");
        Ingest(FileFormat.Csv, Table("t.csv", [.. names.Select(name => (name, "BIGINT"))]) with { Key = ["order", "row"] });
        Assert.Equal("1|2|3|4|5|6|7|8|9|10 2|2|3|4|5|6|7|8|9|1", Taken);
        Assert.Equal("3|line is not BIGINT|1,2,3,4,6,6,x,8,9,10 4|the key came before: order, row|1,2,3,4,5,6,7,8,9,1", Kept);
    }

    [Fact]
    public void Decimals_are_never_rounded()
    {
        Folder.Write("t.csv", "id,n\na,1.239\nb,1.230\nc,1.2\nd,12.5e1\ne,1.5e-2\nf,1.5e-3\ng,-0.009\nh,7\ni, 1.2500 \nj,1e16\n");
        Ingest(FileFormat.Csv, Table("t.csv", ("id", "VARCHAR"), ("n", "DECIMAL(18,2)")));
        Assert.Equal("b|1.23 c|1.20 d|125.00 e|0.02 h|7.00 i|1.25".Replace("e|0.02 ", "", StringComparison.Ordinal), Taken);
        Assert.Equal("2 6 7 8 11", Rows("SELECT string_agg(line, ' ' ORDER BY line) FROM bronze.rejected"));
    }

    [Theory]
    [InlineData("DATE", null, "25-01-31")]
    [InlineData("TIMESTAMP", null, "25-01-31 10:00:00")]
    [InlineData("DATE", "%d.%m.%Y", "31.01.25")]
    public void A_year_of_two_digits_is_none_of_the_first_century(string type, string? form, string value)
    {
        Folder.Write("t.csv", $"id,n\na,\nb,{value}\n");
        Ingest(FileFormat.Csv, Table("t.csv", ("id", "VARCHAR"), ("n", type)) with { TimestampFormat = form });
        Assert.Equal("a|", Taken);
        Assert.Equal($"3|n is not {type}|b,{value}", Kept);
    }

    [Theory]
    [InlineData("DOUBLE", "inf")]
    [InlineData("DOUBLE", "NaN")]
    [InlineData("DOUBLE", "1e400")]
    [InlineData("FLOAT", "-Infinity")]
    [InlineData("TIMESTAMP", "infinity")]
    [InlineData("DATE", "-infinity")]
    public void What_is_not_finite_is_no_value(string type, string value)
    {
        Folder.Write("t.csv", $"id,n\na,\nb,{value}\n");
        Ingest(FileFormat.Csv, Table("t.csv", ("id", "VARCHAR"), ("n", type)));
        Assert.Equal("a|", Taken);
        Assert.Equal($"3|n is not {type}|b,{value}", Kept);
    }

    [Fact]
    public void Lines_are_right_after_blank_lines_and_line_ends_in_columns_that_nobody_asked_for()
    {
        Folder.Write("t.csv", "\nid,note,n\r\n\na,\"x\ny\r\nz\",1\n\nb,\"1\"\"2\",x\nc,,2\n\n\nd,\"\n\",y");
        Ingest(FileFormat.Csv, Numbers("t.csv"));
        Assert.Equal("a|1 c|2", Taken);
        Assert.Equal("8|n is not BIGINT|b,\"1\"\"2\",x 12|n is not BIGINT|d,\" \",y", Kept);
        Assert.Equal("1 3", Rows("SELECT string_agg(_row, ' ') FROM bronze.t"));
    }

    [Fact]
    public void What_follows_a_damaged_record_is_read_on()
    {
        Folder.Write("t.csv", "id,n\na,1\nb\nc,\"3\nd,4\ne,5\"x\nf,6\n\"g\"h,7\ni,8,9\nj,10\n");
        Ingest(FileFormat.Csv, Numbers("t.csv"));
        Assert.Equal("a|1 d|4 f|6 j|10", Taken);
        Assert.Equal(
            "3|2 values expected, 1 found|b 4|text after a closing quote|c,\"3 6|n is not BIGINT|e,5\"x 8|text after a closing quote|\"g\"h,7 9|2 values expected, 3 found|i,8,9",
            Kept);
        Assert.Equal("1 4 6 9", Rows("SELECT string_agg(_row, ' ') FROM bronze.t"));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_kept_with_their_line()
    {
        File.WriteAllBytes(Folder.PathOf("t.csv"), [.. "id,n\na,1\n"u8, 0xff, .. ",2\nc,3\n"u8]);
        Ingest(FileFormat.Csv, Numbers("t.csv") with { Encoding = "utf-8" });
        Assert.Equal("a|1 c|3", Taken);
        Assert.Equal("3|not valid text in the file's encoding|\uFFFD,2", Kept);
    }

    [Fact]
    public void Whole_numbers_are_never_rounded()
    {
        Folder.Write("t.csv", "id,n\na,1.7\nb,3.0\nc,1e3\nd,-2\ne,9223372036854775807\nf,0.5\n");
        Ingest(FileFormat.Csv, Numbers("t.csv"));
        Assert.Equal("b|3 c|1000 d|-2 e|9223372036854775807", Taken);
        Assert.Equal("2|n is not BIGINT|a,1.7 7|n is not BIGINT|f,0.5", Kept);
    }

    [Fact]
    public void Parquet_numbers_declared_as_text_become_text()
    {
        Lake.Connection.Execute($"COPY (SELECT 7 AS id, 1.5 AS n UNION ALL SELECT 8, 2) TO {Sql.Literal(Folder.PathOf("t.parquet"))} (FORMAT parquet)");
        Ingest(FileFormat.Parquet, Table("t.parquet", ("id", "VARCHAR"), ("n", "DOUBLE")));
        Assert.Equal("VARCHAR|7 VARCHAR|8", Rows("SELECT typeof(id), id FROM bronze.t").Replace('\n', ' '));
    }

    [Theory]
    [InlineData("\uFEFF{\"id\":\"a\",\"n\":1}\r\n{\"id\":\"\\\\x01\",\"n\":2}\r\n", "a|1 \\x01|2")]
    [InlineData("{\"n\":1,\"id\":\"a\"}\n{\"id\":\"b\"}\n{\"n\":null,\"id\":3}", "a|1 b| 3|")]
    public void Json_lines_of_any_hand_are_read(string text, string rows)
    {
        Folder.Write("t.jsonl", text);
        Ingest(FileFormat.JsonLines, Numbers("t.jsonl"));
        Assert.Equal(rows, Taken);
    }

    [Fact]
    public void Json_that_is_no_object_is_kept_with_its_line()
    {
        Folder.Write("t.jsonl", "{\"id\":\"a\",\"n\":1}\n[1]\n\n5\n{\"id\":\"b\",\"n\":2}\n{\"id\":\"c\",\"n\":3}\n");
        Ingest(FileFormat.JsonLines, Numbers("t.jsonl"));
        Assert.Equal("a|1 b|2 c|3", Taken);
        Assert.Equal("2|not a JSON object|[1] 4|not a JSON object|5", Kept);
    }

    [Fact]
    public void A_json_column_that_no_line_has_is_named()
    {
        Folder.Write("a.jsonl", "{\"ident\":\"a\",\"n\":1}\n");
        Folder.Write("b.jsonl", "{\"ident\":\"b\"}\n");
        SourceDataException error = Assert.Throws<SourceDataException>(() => Ingest(FileFormat.JsonLines, Numbers("*.jsonl")));
        Assert.Equal("no line of a.jsonl, b.jsonl has id: correct the names among the columns of table 't'", error.Message);
    }

    [Fact]
    public void Of_json_lines_with_one_key_the_first_in_the_files_is_taken_on_any_number_of_threads()
    {
        const int rows = 100_000;
        Folder.Write("a.jsonl", string.Concat(Enumerable.Range(0, rows).Select(row => $"{{\"id\":\"{row}\",\"n\":{row}}}\n")));
        Folder.Write("b.jsonl", string.Concat(Enumerable.Range(0, 1000).Select(row => $"{{\"id\":\"{row * 7}\",\"n\":-1}}\n")));
        Ingest(FileFormat.JsonLines, Numbers("*.jsonl") with { Key = ["id"] });
        Assert.Equal($"{rows}|0", Rows("SELECT count(*), min(n) FROM bronze.t"));
        Assert.Equal("1000|1000|1", Rows("SELECT count(*), max(line), min(line) FROM bronze.rejected WHERE source = 'b.jsonl'"));
        Assert.Equal(0, Lake.Connection.Scalar<long>("SELECT count(*) FROM (SELECT n - lag(n) OVER () AS step FROM bronze.t) WHERE step <> 1"));
    }

    [Fact]
    public void A_header_in_other_capitals_is_neither_a_row_nor_a_reason_to_swap_columns()
    {
        Folder.Write("in.csv", "Name,SKU\nCup,A1\n");
        FileTableDefinition table = new() { Name = "skus", Path = "in.csv", Columns = [new("sku", "VARCHAR"), new("name", "VARCHAR")] };
        Assert.Equal(
            "the first line of in.csv has Name, and table 'skus' has a column that is written otherwise: "
            + "write its columns as the header does, or 'header: false' where it is no header",
            Assert.Throws<SourceDataException>(() => Ingest(FileFormat.Csv, table)).Message);
        Ingest(FileFormat.Csv, table with { Header = false });
        Assert.Equal("Name|SKU\nCup|A1", Rows("SELECT sku, name FROM bronze.skus"));
    }
}
