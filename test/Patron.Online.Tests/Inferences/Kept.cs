using System.Globalization;
using System.Text;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Online.Tests.Inferences;

/// <summary>A project that keeps inferences, and what it was told.</summary>
sealed class Kept : IDisposable
{
    readonly TemporaryFolder _folder;
    readonly TemporaryFolder? _lake;

    public Kept(TemporaryFolder? disk = null)
    {
        _folder = disk ?? new TemporaryFolder();
        _lake = disk is null ? null : new TemporaryFolder();
        string lake = _lake is null ? "" : $"lake: {_lake.FullPath}\n";
        _folder.Write("patron.yml", $"name: shop\ncustomer_key: customer_id\ncurrency: EUR\nserve: {{ inferences: all }}\n{lake}");
        Project = ProjectLoader.Load(_folder.FullPath);
    }

    public ProjectDefinition Project { get; }

    public List<string> Told { get; } = [];

    public string Logs => _folder.PathOf(".patron", "online", "inferences");

    public InferenceLog Open(InferenceLogOptions? options = null) => InferenceLog.Open(Project, options ?? new(), TimeProvider.System, Told.Add);

    /// <summary>Adds one request of rows by these numbers.</summary>
    public static InferenceOutcome Add(InferenceLog log, IEnumerable<int> numbers, string customer = "Ann")
    {
        InferenceRows rows = log.Take();
        foreach (int number in numbers)
            rows.Add(Row(number, customer));
        return log.TryAdd(rows);
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

    public void Dispose()
    {
        _lake?.Dispose();
        if (_lake is null)
            _folder.Dispose();
    }
}
