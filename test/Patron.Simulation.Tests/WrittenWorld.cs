using System.Security.Cryptography;

namespace Patron.Simulation.Tests;

/// <summary>A written world, its tables read on demand.</summary>
abstract class WrittenWorld<TOptions> : IDisposable
    where TOptions : WorldOptions
{
    readonly TemporaryFolder _folder = new();
    readonly Dictionary<string, Table> _tables = [];

    protected WrittenWorld(TOptions options) => Options = options;

    public TOptions Options { get; }

    public DateTime From => Options.From.ToDateTime(default, DateTimeKind.Utc);

    public DateTime To => Options.To.ToDateTime(default, DateTimeKind.Utc);

    public Table this[string name]
    {
        get
        {
            lock (_tables)
                return _tables.TryGetValue(name, out Table? table) ? table : _tables[name] = new(PathOf(name + ".csv"));
        }
    }

    public string PathOf(params string[] parts) => _folder.PathOf(["world", .. parts]);

    /// <summary>Row numbers of a table by customer.</summary>
    public Dictionary<string, int[]> RowsByCustomer(string table) => this[table].Texts("customer_id")
        .Select((customer, row) => (customer, row))
        .GroupBy(pair => pair.customer)
        .ToDictionary(group => group.Key, group => group.Select(pair => pair.row).ToArray());

    public void Dispose() => _folder.Dispose();

    /// <summary>Every file that a writer makes, with the hash of its bytes.</summary>
    public static string Hashes(Action<string> write)
    {
        using TemporaryFolder folder = new();
        write(folder.PathOf("world"));
        string[] files = Directory.GetFiles(folder.PathOf("world"), "*", SearchOption.AllDirectories);
        Array.Sort(files, StringComparer.Ordinal);
        return string.Join('\n', files.Select(file =>
            $"{Path.GetRelativePath(folder.FullPath, file)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}"));
    }

    /// <summary>Every table of a smaller world is how the larger one's begins.</summary>
    public static void Begins(IEnumerable<WorldTable> tables, Action<string> writeSmall, Action<string> writeLarge)
    {
        using TemporaryFolder folder = new();
        writeSmall(folder.PathOf("small"));
        writeLarge(folder.PathOf("large"));
        foreach (WorldTable table in tables)
        {
            byte[] small = File.ReadAllBytes(folder.PathOf("small", table.File));
            byte[] large = File.ReadAllBytes(folder.PathOf("large", table.File));
            Assert.True(large.AsSpan().StartsWith(small), table.Name);
        }
    }
}
