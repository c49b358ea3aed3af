using Patron.Bench.Harness;
using Patron.DuckDb;
using Patron.Pipeline;
using Patron.Pipeline.Projects;
using Patron.Testing;

namespace Patron.Bench.Benchmarks;

/// <summary>What taking a CSV file in costs beside the engine's own COPY of it.</summary>
sealed class IngestCsvBenchmark : IBenchmark
{
    const int Rows = 5_000_000;
    const double Ratio = 1.5;

    const string Columns =
        "id BIGINT, customer VARCHAR, bought TIMESTAMP, amount DECIMAL(18,2), quantity INTEGER, rate DOUBLE, note VARCHAR";

    public string Name => "ingest_csv";

    public string Story =>
        $"""
        One CSV file of {Rows:N0} rows of seven columns (two texts, a time, a decimal, three numbers): the engine's own COPY into a typed
        table in a database on disk and into a typed Parquet file, against `patron run` of a project with that file as its source. The
        run takes each row into a Delta table with file, number and time, hashes the file, refuses what the types would round, and
        commits durably; with a key it also looks for duplicates.
        """;

    public IReadOnlyList<Comparison> Run(Scale scale)
    {
        using TemporaryFolder folder = new();
        using Database database = Database.Open(new DatabaseOptions { TemporaryFolder = folder.PathOf("spill") });
        using Connection connection = database.Connect();
        string csv = folder.PathOf("rows.csv");
        connection.Execute($"""
            COPY (
              SELECT i AS id, 'customer-' || (i % 100000) AS customer, TIMESTAMP '2024-01-01' + INTERVAL (i % 30000000) SECOND AS bought,
                CAST((i * 7919 % 100000) / 100.0 AS DECIMAL(18,2)) AS amount, i % 9 AS quantity, (i % 1000) / 7e0 AS rate,
                'some note ' || (i * 31 % 977) AS note
              FROM range({scale.Of(Rows)}) AS numbers(i)
            ) TO {Sql.Literal(csv)} (HEADER)
            """);
        connection.Execute($"ATTACH {Sql.Literal(folder.PathOf("copy.db"))} AS copy");
        string typed = string.Join(", ", Columns.Split(", ").Select(column => column.Split(' ')).Select(column => $"'{column[0]}': '{column[1]}'"));
        Comparison measured = Comparison.Run(
            "Taking a CSV file in", warmUps: 1, repetitions: 5,
            new Case("the engine's COPY into a typed table on disk", () => connection.Execute(
                $"CREATE OR REPLACE TABLE copy.rows ({Columns}); COPY copy.rows FROM {Sql.Literal(csv)} (HEADER, AUTO_DETECT false, DELIMITER ',')")),
            new Case("the engine's COPY into a typed Parquet file", () => connection.Execute(
                $"COPY (FROM read_csv({Sql.Literal(csv)}, columns = {{ {typed} }}, header = true, auto_detect = false, delim = ',')) "
                + $"TO {Sql.Literal(folder.PathOf("copy.parquet"))} (FORMAT parquet, COMPRESSION zstd)")),
            new Case("patron run", () => Ingest(csv, "")),
            new Case("patron run, with a key", () => Ingest(csv, "    key: [id]\n")));
        return
        [
            measured.With(Goal.Below("patron run beside COPY into a table at most", Ratio, measured.Ratio(2), " times", scale)),
        ];
    }

    static void Ingest(string csv, string key)
    {
        using TemporaryFolder folder = new();
        folder.Write("patron.yml", "name: bench\ncustomer_key: customer\ncurrency: EUR\nas_of: 2026-01-01\n");
        string columns = string.Concat(Columns.Split(", ").Select(column => column.Split(' ')).Select(column => $"      {column[0]}: {column[1]}\n"));
        folder.Write("sources/rows.yml", $"kind: csv\ntables:\n  rows:\n    path: {csv}\n{key}    columns:\n{columns}");
        ProjectDefinition project = ProjectLoader.Load(folder.FullPath);
        PipelineRun.Execute(project, new RunRequest { Step = "ingest rows" }, new SilentObserver());
    }

    sealed class SilentObserver : IRunObserver
    {
        public void StepStarted(StepInfo step, int number, int total, Func<QueryProgress> progress)
        {
        }

        public void StepEnded(StepInfo step, StepOutcome outcome)
        {
        }

        public void Warning(string message)
        {
        }
    }
}
