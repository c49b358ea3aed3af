using System.Diagnostics;

namespace Patron.Online.Tests.Log;

/// <summary>A file system of its own in memory, of a quarter of a mebibyte; a test without the right to make one is skipped.</summary>
sealed class SmallDisk : IDisposable
{
    public SmallDisk() => Assert.SkipUnless(
        OperatingSystem.IsLinux() && Call("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", Folder.FullPath),
        "needs Linux and the right to mount a file system in memory");

    public TemporaryFolder Folder { get; } = new();

    /// <summary>Writes a file of so many bytes.</summary>
    public string Fill(string file, int bytes) => Folder.Write(file, new string('x', bytes));

    public void Dispose()
    {
        Call("umount", Folder.FullPath);
        Folder.Dispose();
    }

    static bool Call(string program, params string[] words)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
