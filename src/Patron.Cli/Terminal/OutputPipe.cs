using Microsoft.Win32.SafeHandles;

namespace Patron.Cli.Terminal;

/// <summary>Standard output as bytes that says so when its reader has gone.</summary>
static class OutputPipe
{
    const int BrokenPipe = 32; // EPIPE of Linux and macOS

    static readonly SafeFileHandle Standard = new(1, ownsHandle: false);

    /// <summary>
    /// Standard output. The console's own stream takes what a closed pipe refuses without a word, so a pipe is opened beside it;
    /// a file is not, for its position is shared with others.
    /// </summary>
    public static Stream Open()
    {
        if (OperatingSystem.IsWindows())
            return Console.OpenStandardOutput();
        FileStream pipe = new(Standard, FileAccess.Write, bufferSize: 0);
        return pipe.CanSeek ? Console.OpenStandardOutput() : pipe;
    }

    /// <summary>Whether a write failed because nobody reads any more.</summary>
    public static bool HasNoReader(IOException cause) => cause.HResult == BrokenPipe;
}
