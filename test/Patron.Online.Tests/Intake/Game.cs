using Patron.DuckDb;
using Patron.Online.Events;
using Patron.Pipeline;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests;
using Patron.Simulation;

namespace Patron.Online.Tests.Intake;

/// <summary>A project that takes the gaming world's stream, with the world's files beside it.</summary>
sealed class Game : IDisposable
{
    public static readonly GamingOptions World = new()
    {
        Customers = 120, Seed = 11, From = new(2025, 7, 1), To = new(2025, 9, 1),
        LateShare = 0.02, DuplicatedShare = 0.03, OutOfOrderShare = 0.02, MalformedShare = 0.03,
    };

    /// <summary>The project after its first run, which each game begins as a copy of.</summary>
    static readonly Lazy<TemporaryFolder> First = new(() =>
    {
        TemporaryFolder folder = new();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        GamingWorld.Write(World, folder.PathOf("data"), null, CancellationToken.None);
        PipelineRun.Execute(Stream.Make(folder), new RunRequest(), new SilentObserver());
        return folder;
    });

    readonly TemporaryFolder _folder = new();

    public Game()
    {
        string first = First.Value.FullPath;
        foreach (string file in Directory.EnumerateFiles(first, "*", SearchOption.AllDirectories))
        {
            string copy = _folder.PathOf(Path.GetRelativePath(first, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        Project = ProjectLoader.Load(_folder.FullPath);
    }

    public ProjectDefinition Project { get; private set; }

    public string Events => PathOf("data", "events.jsonl");

    public string PathOf(params string[] parts) => _folder.PathOf(parts);

    /// <summary>Writes a file of the project and reads it anew.</summary>
    public void Change(string file, string text)
    {
        _folder.Write(file, text);
        Project = ProjectLoader.Load(_folder.FullPath);
    }

    public EventIntake Open(EventIntakeOptions? options = null) => EventIntake.Open(Project, null, options, TimeProvider.System);

    public async Task TakeAll()
    {
        EventIntake intake = Open();
        await using (intake)
            await new EventFiles(intake, "stream").Take(Events, TestContext.Current.CancellationToken);
    }

    /// <summary>One text for each row of a SELECT over tables of the lake.</summary>
    public string[] Rows(string select, params string[] tables)
    {
        using LakeSession lake = LakeSession.Open(Project, DateTimeOffset.UnixEpoch);
        lake.Bind(tables);
        using Result result = lake.Connection.Query($"SELECT CAST(t AS VARCHAR) AS text FROM ({select}) AS t");
        return [.. result.ReadAll().Texts("text").OfType<string>()];
    }

    /// <summary>The texts of an expression over a table of the lake, in their order.</summary>
    public string[] Texts(string expression, string table, string where = "true")
    {
        using LakeSession lake = LakeSession.Open(Project, DateTimeOffset.UnixEpoch);
        lake.Bind([table]);
        using Result result = lake.Connection.Query(
            $"SELECT CAST({expression} AS VARCHAR) AS text FROM {table} WHERE {where} ORDER BY text");
        return [.. result.ReadAll().Texts("text").OfType<string>()];
    }

    /// <summary>All that taking events made, times of acceptance and positions left out.</summary>
    public string[] Taken() =>
    [
        .. new[] { "new_registration", "new_purchases", "new_bet", "new_win" }.SelectMany(table =>
            Rows($"SELECT '{table}', * EXCLUDE (_ingested_at, _row) FROM bronze.{table} ORDER BY ALL", "bronze." + table)),
        .. Directory.Exists(PathOf(".patron", "lake", "bronze", "rejected"))
            ? Rows("SELECT * EXCLUDE (_ingested_at, source, line) FROM bronze.rejected ORDER BY ALL", "bronze.rejected")
            : [],
    ];

    public void Dispose() => _folder.Dispose();
}
