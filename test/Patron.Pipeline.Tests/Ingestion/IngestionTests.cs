using Patron.DuckDb;
using Patron.Pipeline.Ingestion;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Ingestion;

public sealed class IngestionTests : IngestionTest
{
    const string Orders3 = "SELECT id, CAST(\"at\" AS VARCHAR), amount, _source FROM bronze.orders";

    [Fact]
    public void Csv_rows_take_their_declared_types_and_name_their_file()
    {
        Folder.Write("data/a.csv", "id,at,amount\nc1,2024-01-01T10:00:00Z,1.50\n\"c,2\",2024-07-01,\n");
        Folder.Write("data/b.csv", "amount,id,extra,at\n-3,c3,x,2024-01-02T00:00:00+02:00\n");
        Ingest(FileFormat.Csv, Orders("data/*.csv"));
        Assert.Equal(
            "c1|2024-01-01 11:00:00+01|1.50|data/a.csv\nc,2|2024-07-01 00:00:00+02||data/a.csv\nc3|2024-01-01 23:00:00+01|-3.00|data/b.csv",
            Rows(Orders3));
        Assert.False(Lake.Exists(BronzeTable.Rejected));
    }

    [Fact]
    public void Csv_rows_that_do_not_fit_are_kept_with_line_and_reason()
    {
        Folder.Write("data/a.csv", """
            id,at,amount
            c1,2024-01-01,1
            c2,yesterday,2
            "c
            3",2024-01-01,3
            c4,2024-01-01,abc
            c5,2024-01-01
            c1,2024-01-02,4
            ,2024-01-02,4
            c6,2024-01-02,5
            c7,2024-01-02,6
            c8,2024-01-02,7
            c9,2024-01-02,8
            """ + "\n");
        Ingest(FileFormat.Csv, Orders("data/a.csv", "id"));
        Assert.Equal(6, Lake.Connection.Scalar<long>("SELECT count(*) FROM bronze.orders"));
        Assert.Equal(
            """
            data/a.csv|3|at|yesterday|at is not TIMESTAMPTZ|c2,yesterday,2
            data/a.csv|6|amount|abc|amount is not DECIMAL(18,2)|c4,2024-01-01,abc
            data/a.csv|7|||3 values expected, 2 found|c5,2024-01-01
            data/a.csv|8|id|c1|the key came before: id|c1,2024-01-02,4
            data/a.csv|9|id||the key is empty: id|,2024-01-02,4
            """.ReplaceLineEndings("\n"),
            Rows("SELECT source, line, column_name, value, reason, raw FROM bronze.rejected ORDER BY line"));
        Assert.Equal("c1|1 c\n3|3 c6|8 c7|9 c8|10 c9|11", Rows("SELECT replace(id, 'c\n3', 'c-3') AS id, _row FROM bronze.orders").Replace('\n', ' ').Replace("c-3", "c\n3", StringComparison.Ordinal));
        Assert.Equal("5 rows of orders do not fit and are kept in bronze.rejected with the reason", Assert.Single(Observer.Warnings));
    }

    [Fact]
    public void Rejected_rows_of_a_table_go_when_its_files_are_mended()
    {
        Folder.Write("data/a.csv", "id,at,amount\nc1,2024-01-01,1\nc2,2024-01-01,2\nc3,x,3\n");
        Ingest(FileFormat.Csv, Orders("data/a.csv"));
        Assert.Equal(1, Lake.Connection.Scalar<long>("SELECT count(*) FROM bronze.rejected"));
        Folder.Write("data/a.csv", "id,at,amount\nc1,2024-01-01,1\nc2,2024-01-01,2\nc3,2024-01-01,3\n");
        Ingest(FileFormat.Csv, Orders("data/a.csv"));
        Assert.Equal(0, Lake.Connection.Scalar<long>("SELECT count(*) FROM bronze.rejected"));
        Assert.Equal(3, Lake.Connection.Scalar<long>("SELECT count(*) FROM bronze.orders"));
    }

    [Theory]
    [InlineData("", "data/a.csv is empty: put data with a header line into it, or remove it")]
    [InlineData("id,amount\nc1,1\n", "data/a.csv has no column at; it has id, amount: correct the file's header, or the columns of table 'orders'")]
    public void Files_that_cannot_be_taken_are_refused_by_name(string text, string message)
    {
        Folder.Write("data/a.csv", text);
        SourceDataException error = Assert.Throws<SourceDataException>(() => Ingest(FileFormat.Csv, Orders("data/a.csv")));
        Assert.Equal(message, error.Message);
        Assert.False(Lake.Exists("bronze.orders"));
    }

    [Fact]
    public void Json_lines_are_read_and_broken_ones_kept()
    {
        Folder.Write("data/a.jsonl", "{\"id\":\"a\",\"at\":\"2024-01-01\",\"amount\":1.25}\n{bad\n\n{\"id\":\"b\",\"amount\":\"x\"}\n{\"id\":\"c\",\"amount\":2}\n{\"id\":\"d\"}\n");
        Ingest(FileFormat.JsonLines, Orders("data/a.jsonl"));
        Assert.Equal("a|1.25\nc|2.00\nd|", Rows("SELECT id, amount FROM bronze.orders"));
        Assert.Equal(
            "2|not a JSON object|{bad\n4|amount is not DECIMAL(18,2)|b,,x", Rows("SELECT line, reason, raw FROM bronze.rejected ORDER BY line"));
    }

    [Fact]
    public void Parquet_is_taken_with_its_own_types_or_the_declared_ones()
    {
        string path = Folder.PathOf("orders.parquet");
        Lake.Connection.Execute($"COPY (SELECT 'a' AS id, TIMESTAMPTZ '2024-01-01 00:00:00+00' AS \"at\", '1.5' AS amount, 7 AS extra) TO {Sql.Literal(path)} (FORMAT parquet)");
        Ingest(FileFormat.Parquet, Orders("orders.parquet"));
        Assert.Equal("a|2024-01-01 01:00:00+01|1.50|orders.parquet", Rows(Orders3));
        Ingest(FileFormat.Parquet, new FileTableDefinition { Name = "orders", Path = "orders.parquet" });
        Assert.Equal("a|1.5|7", Rows("SELECT id, amount, extra FROM bronze.orders"));
    }
}
