using System.Globalization;
using Patron.Pipeline.Checks;
using Patron.Pipeline.Ingestion.Files;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;
using Patron.Simulation;

namespace Patron.Pipeline.Ingestion;

/// <summary>A made-up world becomes bronze tables, by way of the same files that a real source would give.</summary>
sealed class IngestWorldStep(GeneratorSourceDefinition source) : IStep
{
    public StepInfo Info { get; } = new(
        $"ingest {source.Name}",
        Stage.Ingest,
        [],
        [.. source.TableNames.Select(BronzeTable.NameOf), BronzeTable.Rejected],
        source.Hash,
        UsesAsOf: false);

    public void Run(StepContext context)
    {
        string folder = Path.Combine(context.Project.StateFolder(), "tmp", "world-" + context.RunId);
        try
        {
            SimulatedWorld world = SimulatedWorld.Named(source.World.Name);
            WorldSize size = new(
                checked((int)source.Customers), source.Seed, source.From, source.To, context.Project.Settings.Threads);
            world.Write(size, folder, context.Cancellation);
            context.Lake.Together(context, () =>
            {
                foreach (WorldTable table in world.Tables)
                    Take(table, folder, context);
            });
        }
        finally
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }

    void Take(WorldTable table, string folder, StepContext context)
    {
        SourceFile file = SourceFile.Of(Path.Combine(folder, table.File), folder) with
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"{source.World.Name}:{source.Seed}/{table.File}"),
        };
        FileTableDefinition definition = new()
        {
            Name = table.Name,
            Path = file.Path,
            Columns = [.. table.Columns.Select(column => new ColumnDefinition(column.Name, column.SqlType))],
            Key = table.Key,
        };
        new BronzeTable(definition, new MadeFile(new FileRows(FileFormat.Csv, definition), file), TableChecks.None, context).Write();
    }

    /// <summary>A file that was made for this step alone.</summary>
    sealed class MadeFile(FileRows rows, SourceFile file) : ITableSource
    {
        public string? Fingerprint => null;

        public Batch Read(RawTable raw, IReadOnlyDictionary<string, long> taken)
        {
            rows.Read([file], raw);
            return new Batch(new Dictionary<string, long>());
        }

        public void Locate(RawTable raw) => rows.Locate([file], raw);
    }
}
