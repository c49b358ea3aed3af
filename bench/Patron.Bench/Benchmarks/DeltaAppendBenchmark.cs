using Patron.Bench.Harness;
using Patron.Delta;
using Patron.DuckDb;
using Patron.Testing;

namespace Patron.Bench.Benchmarks;

/// <summary>What a durable, checksummed commit costs beside the plain file.</summary>
sealed class DeltaAppendBenchmark : IBenchmark
{
    const int Rows = 1_000_000;
    const double MostTimesPlain = 1.3;

    public string Name => "delta_append";

    public string Story =>
        $"""
        {Rows:N0} purchases of six columns appended to a Delta table, with statistics, the file's SHA-256, both files synced to
        disk and a checkpoint every tenth time, beside the engine's own COPY of the same rows to one Parquet file, which it does
        not sync.
        """;

    public IReadOnlyList<Comparison> Run(Scale scale)
    {
        using Database database = Database.Open();
        using Connection connection = database.Connect();
        using TemporaryFolder folder = new();
        Purchases.Make(connection, scale.Of(Rows));
        DeltaTable plain = DeltaTable.Open(folder.PathOf("plain"));
        DeltaTable parted = DeltaTable.Open(folder.PathOf("parted"));
        CommitDetails details = new("bench", "bench", TimeProvider.System.GetUtcNow());
        parted.Create(connection, $"FROM {Purchases.Table} LIMIT 0", details, new TableOptions { PartitionBy = ["store"] });
        string file = Sql.Literal(folder.PathOf("copy.parquet"));
        Comparison measured = Comparison.Run(
            "Append", warmUps: 2, repetitions: 11,
            new Case("the engine's own COPY to one Parquet file", () => connection.Execute(
                $"COPY (FROM {Purchases.Table}) TO {file} (FORMAT parquet, COMPRESSION zstd)")),
            new Case("append to a Delta table", () => plain.Append(connection, $"FROM {Purchases.Table}", details)),
            new Case("append to a Delta table of 20 partitions", () =>
                parted.Append(connection, $"FROM {Purchases.Table}", details)));
        return
        [
            measured.With(Goal.Below(
                "an append in at most so many times the COPY", MostTimesPlain, measured.Ratio(1), "", scale)),
        ];
    }
}
