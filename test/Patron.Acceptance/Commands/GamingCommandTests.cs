using System.Diagnostics;

namespace Patron.Acceptance.Commands;

/// <summary><c>patron simulate gaming</c> as files and as a stream.</summary>
public sealed class GamingCommandTests
{
    static readonly string[] Few =
    [
        "--customers", "40", "--registrations", "20",
        "--late", "0.02", "--duplicated", "0.02", "--out-of-order", "0.02", "--malformed", "0.02",
    ];

    [Fact]
    public void The_stream_prints_the_lines_of_the_file()
    {
        using TemporaryFolder folder = new();
        ProgramResult files = PatronProgram.Run(folder.FullPath, ["simulate", "gaming", "--out", "operator", .. Few]);
        Assert.True(files.ExitCode == 0, files.Error);
        Assert.Contains("40 players", files.Output, StringComparison.Ordinal);
        ProgramResult stream = PatronProgram.Run(folder.FullPath, ["simulate", "gaming", "--stream", .. Few]);
        Assert.Equal((0, ""), (stream.ExitCode, stream.Error));
        Assert.Equal(File.ReadAllText(folder.PathOf("operator", "events.jsonl")), stream.Output);
    }

    [Fact]
    public void It_ends_without_a_word_when_the_reader_goes()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a pipe of Windows does not say that its reader has gone");
        using TemporaryFolder folder = new();
        using Process stream = PatronProgram.Start(
            folder.FullPath, "simulate", "gaming", "--stream", "--customers", "10000000", "--rate", "100000");
        Assert.StartsWith("{\"user_id\":\"C00000000\"", stream.StandardOutput.ReadLine(), StringComparison.Ordinal);
        stream.StandardOutput.Close();
        string error = stream.StandardError.ReadToEnd();
        stream.WaitForExit();
        Assert.Equal((0, ""), (stream.ExitCode, error));
    }
}
