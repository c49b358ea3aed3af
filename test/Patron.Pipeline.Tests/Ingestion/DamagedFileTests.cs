using System.Text;
using Patron.DuckDb;
using Patron.Models.Numerics;
using Patron.Pipeline.Ingestion;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Ingestion;

/// <summary>Random files with every kind of damage, whose records are known because the test wrote them.</summary>
public sealed class DamagedFileTests : IngestionTest
{
    static readonly FileTableDefinition Table = new()
    {
        Name = "orders", Path = "data/*.csv", Key = ["id"], MaxRejected = Any,
        Columns = [new("id", "VARCHAR"), new("amount", "DECIMAL(9,2)"), new("day", "DATE")],
    };

    readonly RandomStream _random = new(Rounds.Seed);

    [Fact]
    public void Every_record_is_accepted_or_rejected_with_its_line_and_text()
    {
        for (int round = Rounds.Count(12, 300); round > 0; round--)
        {
            List<(string Source, long Line, string Text)> rejected = [];
            HashSet<string> keys = [];
            int records = 0;
            for (int file = 0; file < 1 + _random.Below(3); file++)
                records += WriteFile($"data/{file}.csv", keys, rejected);
            Ingest(FileFormat.Csv, Table);

            Assert.Equal(records, Journal.Metrics["orders.read"]);
            Assert.Equal(rejected.Count, Journal.Metrics["orders.rejected"]);
            Assert.Equal(records - rejected.Count, Journal.Metrics["orders.accepted"]);
            Assert.Equal(records - rejected.Count, Lake.Connection.Scalar<long>("SELECT count(*) FROM bronze.orders"));
            Assert.Equal(
                string.Join('\n', rejected.Select(row => $"{row.Source}|{row.Line}|{row.Text}")),
                Lake.Exists(BronzeTable.Rejected) ? Rows("SELECT source, line, raw FROM bronze.rejected ORDER BY source, line") : "");
            Directory.Delete(Folder.PathOf("data"), recursive: true);
        }
    }

    // A header, then records and blank lines; each record knows whether it fits.
    int WriteFile(string name, HashSet<string> keys, List<(string Source, long Line, string Text)> rejected)
    {
        string end = _random.Below(2) == 0 ? "\n" : "\r\n";
        bool mayBreak = _random.Below(2) == 0;
        StringBuilder text = new("id,note,amount,day" + end);
        long line = 2;
        int records = 0;
        for (int row = _random.Below(30); row > 0; row--)
        {
            if (_random.Below(6) == 0)
            {
                text.Append(end);
                line++;
                continue;
            }

            (string record, bool fits) = mayBreak && _random.Below(5) == 0 ? (Broken(), false) : Record(keys, end);
            if (!fits)
                rejected.Add((name, line, record));
            text.Append(record).Append(end);
            line += record.Count(letter => letter == '\n') + 1;
            records++;
        }

        Folder.Write(name, text.ToString());
        return records;
    }

    (string Record, bool Fits) Record(HashSet<string> keys, string end)
    {
        string key = _random.Below(12) == 0 ? "" : $"k{_random.Below(200)}";
        string note = Pick("", "plain", "\"quoted, with comma\"", "\"two" + end + "lines\"", "\"a \"\"word\"\"\"", "mid\"dle");
        (string amount, bool isAmount) = PickOne(("1.50", true), ("", true), ("2.500", true), ("\"3\"", true), ("2.505", false), ("x", false), ("NaN", false));
        (string day, bool isDay) = PickOne(("2024-02-29", true), ("", true), ("2024-02-30", false), ("infinity", false));
        return ($"{key},{note},{amount},{day}", key.Length > 0 && isAmount && isDay && keys.Add(key));
    }

    string Broken() => Pick("one", "a,b", "a,b,1,2024-01-01,more", "\"a\"b,c,1,2024-01-01", "   ", ",,,,,");

    string Pick(params string[] values) => values[_random.Below(values.Length)];

    (string, bool) PickOne(params (string, bool)[] values) => values[_random.Below(values.Length)];
}
