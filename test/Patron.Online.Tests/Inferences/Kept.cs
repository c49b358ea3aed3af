using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Patron.DuckDb;
using Patron.Online.Log;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Online.Tests.Inferences;

/// <summary>A project that keeps inferences, and what it was told.</summary>
sealed class Kept : IDisposable
{
    /// <summary>Brings the lake rows at the end alone.</summary>
    public static readonly InferenceLogOptions NeverLands =
        new() { Landing = new() { LandEvery = TimeSpan.FromDays(1), LandRecords = int.MaxValue } };

    readonly TemporaryFolder _folder;
    readonly TemporaryFolder? _lake;

    /// <param name="disk">Where the project lies, and its lake apart; null for a folder of its own.</param>
    /// <param name="kept">How long rows are kept; null for ever.</param>
    public Kept(TemporaryFolder? disk = null, string? kept = null)
    {
        _folder = disk ?? new TemporaryFolder();
        _lake = disk is null ? null : new TemporaryFolder();
        string lake = _lake is null ? "" : $"lake: {_lake.FullPath}\n";
        string serve = kept is null ? "inferences: all" : $"inferences: all, inferences_kept: {kept}";
        _folder.Write("patron.yml", $"name: shop\ncustomer_key: customer_id\ncurrency: EUR\nserve: {{ {serve} }}\n{lake}");
        Project = ProjectLoader.Load(_folder.FullPath);
    }

    public ProjectDefinition Project { get; }

    public ConcurrentQueue<string> Told { get; } = [];

    public string Logs => _folder.PathOf(".patron", "online", "inferences");

    /// <summary>A folder beside the logs.</summary>
    public string Apart => _folder.PathOf(".patron", "online");

    public InferenceLog Open(InferenceLogOptions? options = null, TimeProvider? time = null) =>
        InferenceLog.Open(Project, options ?? new(), time ?? TimeProvider.System, Told.Enqueue);

    /// <summary>Adds one request of rows by these numbers.</summary>
    public static InferenceOutcome Add(
        InferenceLog log, IEnumerable<int> numbers, string customer = "Ann", DateTimeOffset? time = null)
    {
        InferenceRows rows = log.Take();
        foreach (int number in numbers)
        {
            InferenceRow row = Row(number, customer);
            rows.Add(time is { } at ? row with { Time = at.ToUnixTimeMilliseconds() * 1000 } : row);
        }

        return log.TryAdd(rows);
    }

    /// <summary>Waits until something is so; a minute at most.</summary>
    public static async Task Until(Func<bool> isSo)
    {
        CancellationToken ends = TestContext.Current.CancellationToken;
        using CancellationTokenSource bound = CancellationTokenSource.CreateLinkedTokenSource(ends);
        bound.CancelAfter(TimeSpan.FromMinutes(1));
        while (!isSo())
            await Task.Delay(5, bound.Token);
    }

    public static InferenceRow Row(int number, string customer = "Ann") => new()
    {
        Id = Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)),
        Time = 1_767_225_600_000_000 + number,
        TraceId = "0af7651916cd43dd8448eb211c80319c"u8,
        Endpoint = "score"u8,
        Role = "champion"u8,
        Model = "churn"u8,
        Version = 3,
        CustomerKey = Encoding.UTF8.GetBytes(customer),
        Score = number / 7.0,
        Caller = ""u8,
        Latency = 250,
        Share = 1,
        Features = "{\"tenure\":12}"u8,
        Outputs = "{}"u8,
        Explanation = ""u8,
    };

    /// <summary>The numbers of the rows in the lake, in their order.</summary>
    public int[] Numbers() => [.. Texts("inference_id").Select(text => int.Parse(text, CultureInfo.InvariantCulture)).Order()];

    /// <summary>An expression of each row as text, in the order of the log.</summary>
    public string[] Texts(string expression)
    {
        using LakeSession lake = LakeSession.Open(Project, DateTimeOffset.UnixEpoch);
        lake.Bind(["bronze.inferences"]);
        using Result result = lake.Connection.Query($"SELECT CAST({expression} AS VARCHAR) AS text FROM bronze.inferences ORDER BY _row");
        return [.. result.ReadAll().Texts("text").Select(text => text ?? "NULL")];
    }

    /// <summary>Whether any file of a log has more than its header.</summary>
    public static bool HasRecords(string folder) =>
        Directory.EnumerateFiles(folder, "records-*.events").Any(file => new FileInfo(file).Length > LogSegment.HeaderBytes);

    /// <summary>Copies logs as a process that is killed now would leave them.</summary>
    public static void CopyFolder(string from, string to)
    {
        IEnumerable<string> files = Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories);
        foreach (string file in files.Where(file => Path.GetFileName(file) != "lock"))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    public void Dispose()
    {
        _lake?.Dispose();
        if (_lake is null)
            _folder.Dispose();
    }
}
