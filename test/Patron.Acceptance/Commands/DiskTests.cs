using System.Diagnostics;

namespace Patron.Acceptance.Commands;

/// <summary>A run on a disk that refuses, as a real file system of its own.</summary>
public sealed class DiskTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public DiskTests()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Mount("-t", "tmpfs", "-o", "size=64m", "tmpfs", _folder.FullPath),
            "needs Linux and the right to mount a file system in memory");
    }

    public void Dispose()
    {
        Call("umount", _folder.FullPath);
        _folder.Dispose();
    }

    [Fact]
    public void A_full_disk_leaves_every_table_as_it_was_and_a_run_with_room_makes_up_for_it()
    {
        string shop = Shop.Make(_folder.FullPath, 500);
        Assert.Equal(0, PatronProgram.Run(shop, "run").ExitCode);
        string[] bronze = ["bronze.customers", "bronze.orders", "bronze.order_lines"];
        string bronzeBefore = Shop.Rows(shop, bronze);
        string goldBefore = Shop.Gold(shop);

        string filler = _folder.PathOf("filler");
        Shop.SetCustomers(shop, 600);
        foreach (int kilobytes in new[] { 16, 400 })
        {
            Fill(filler, kilobytes * 1024L);
            ProgramResult failed = PatronProgram.Run(shop, "run");
            Assert.Equal(1, failed.ExitCode);
            Assert.Contains("No space left on device", failed.Error, StringComparison.Ordinal);
            Assert.Contains("free some space", failed.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", failed.Error, StringComparison.Ordinal);
            File.Delete(filler);
            Assert.Equal(bronzeBefore, Shop.Rows(shop, bronze));
            Assert.Equal(goldBefore, Shop.Gold(shop));
        }

        ProgramResult again = PatronProgram.Run(shop, "run");
        Assert.True(again.ExitCode == 0, again.Error);
        Assert.NotEqual(bronzeBefore, Shop.Rows(shop, bronze));
    }

    [Fact]
    public void A_disk_that_is_read_only_is_named_with_the_remedy()
    {
        string shop = Shop.Make(_folder.FullPath, 500);
        Assert.True(Mount("-o", "remount,ro", _folder.FullPath));
        ProgramResult run = PatronProgram.Run(shop, "run");
        Assert.Equal(1, run.ExitCode);
        Assert.Matches(@"the disk is read-only \(Read-only file system", run.Error);
        Assert.Contains("name a folder that can be written", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    /// <summary>Leaves that many bytes free.</summary>
    void Fill(string filler, long free)
    {
        long size = new DriveInfo(_folder.FullPath).AvailableFreeSpace - free;
        using FileStream file = File.Create(filler);
        byte[] block = new byte[1 << 16];
        for (long written = 0; written < size; written += block.Length)
            file.Write(block, 0, (int)Math.Min(block.Length, size - written));
    }

    static bool Mount(params string[] words) => Call("mount", words);

    static bool Call(string program, params string[] words)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
