namespace Patron.Simulation.Tests.Retail;

public sealed class RetailWorldTests
{
    static readonly RetailOptions Small = new() { Customers = 2_500 };

    [Fact]
    public void The_files_are_equal_to_the_byte_on_one_thread_and_on_several()
    {
        string once = Hashes(Small with { Threads = 1 });
        Assert.Equal(once, Hashes(Small with { Threads = 1 }));
        Assert.Equal(once, Hashes(Small with { Threads = 3 }));
        Assert.Equal(once, Hashes(Small));
    }

    [Fact]
    public void Another_seed_gives_another_world() => Assert.NotEqual(Hashes(Small), Hashes(Small with { Seed = 8 }));

    [Fact]
    public void A_customer_is_the_same_in_a_larger_world() => World.Begins(
        RetailWorld.Tables.Concat(RetailWorld.TruthTables),
        folder => World.Write(Small with { Customers = 1_500 }, folder),
        folder => World.Write(Small, folder));

    [Fact]
    public void Progress_ends_with_every_customer_and_every_byte()
    {
        using TemporaryFolder folder = new();
        Collector progress = new();
        RetailWorld.Write(Small, folder.PathOf("shop"), progress, TestContext.Current.CancellationToken);
        WorldProgress last = progress.Reports[^1];
        Assert.Equal(2_500, last.CustomersDone);
        Assert.Equal(2_500, last.CustomersTotal);
        FileInfo[] files = new DirectoryInfo(folder.PathOf("shop")).GetFiles("*.csv", SearchOption.AllDirectories);
        Assert.Equal(files.Sum(file => file.Length), last.BytesWritten);
        Assert.Equal(progress.Reports.Order(Comparer<WorldProgress>.Create((a, b) => a.CustomersDone.CompareTo(b.CustomersDone))),
            progress.Reports);
    }

    [Fact]
    public void A_folder_that_holds_files_is_refused_and_left_alone()
    {
        using TemporaryFolder folder = new();
        folder.Write("shop/mine.txt", "mine");
        var refusal = Assert.Throws<SimulationException>(() => World.Write(Small, folder.PathOf("shop")));
        Assert.Contains("already holds files", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(folder.PathOf("shop"), refusal.Message, StringComparison.Ordinal);
        Assert.Equal(["mine.txt"], Directory.EnumerateFileSystemEntries(folder.PathOf("shop")).Select(Path.GetFileName));
        Assert.Equal(["shop"], Directory.EnumerateFileSystemEntries(folder.FullPath).Select(Path.GetFileName));
    }

    [Fact]
    public void An_empty_folder_is_used()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.PathOf("shop"));
        World.Write(Small with { Customers = 10 }, folder.PathOf("shop") + Path.DirectorySeparatorChar);
        Assert.True(File.Exists(folder.PathOf("shop", "orders.csv")));
    }

    [Fact]
    public void A_file_in_the_place_of_the_folder_is_refused()
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("shop", "a file");
        var refusal = Assert.Throws<SimulationException>(() => World.Write(Small, file));
        Assert.Contains("is a file", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_parent_that_is_a_file_gives_the_folder_and_the_remedy()
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("taken", "a file");
        string target = Path.Combine(file, "shop");
        var refusal = Assert.Throws<SimulationException>(() => World.Write(Small, target));
        Assert.Contains(target, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("name a folder that can be written", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Giving_up_leaves_nothing_behind()
    {
        using TemporaryFolder folder = new();
        using CancellationTokenSource cancel = new();
        Collector progress = new() { OnReport = cancel.Cancel };
        Assert.ThrowsAny<OperationCanceledException>(
            () => RetailWorld.Write(Small with { Customers = 50_000 }, folder.PathOf("shop"), progress, cancel.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.FullPath));
    }

    [Fact]
    public void Nothing_appears_under_the_final_name_before_the_end()
    {
        using TemporaryFolder folder = new();
        List<bool> seen = [];
        Collector progress = new() { OnReport = () => seen.Add(Directory.Exists(folder.PathOf("shop"))) };
        RetailWorld.Write(Small, folder.PathOf("shop"), progress, TestContext.Current.CancellationToken);
        Assert.NotEmpty(seen);
        Assert.DoesNotContain(true, seen);
        Assert.Equal(["shop"], Directory.EnumerateFileSystemEntries(folder.FullPath).Select(Path.GetFileName));
    }

    static string Hashes(RetailOptions options)
    {
        string hashes = World.Hashes(folder => World.Write(options, folder));
        Assert.Equal(11, hashes.Split('\n').Length);
        return hashes;
    }

    sealed class Collector : IProgress<WorldProgress>
    {
        public List<WorldProgress> Reports { get; } = [];

        public Action OnReport { get; init; } = () => { };

        public void Report(WorldProgress value)
        {
            Reports.Add(value);
            OnReport();
        }
    }
}
