using System.ComponentModel;
using System.Diagnostics;

namespace Patron.Pipeline.Tracking;

/// <summary>What git says of a project's folder.</summary>
/// <param name="Id">The commit.</param>
/// <param name="IsDirty">Whether files of the folder differ from it or are not in it.</param>
sealed record GitCommit(string Id, bool IsDirty)
{
    /// <summary>Null where the folder is in no repository, the repository has no commit, or git is not installed.</summary>
    public static GitCommit? Of(string folder) =>
        Ask(folder, "rev-parse", "--verify", "HEAD") is { } id && Ask(folder, "status", "--porcelain", "--", ".") is { } changes
            ? new GitCommit(id.Trim(), changes.Length > 0)
            : null;

    /// <summary>What git prints; null where it fails.</summary>
    static string? Ask(string folder, params string[] arguments)
    {
        ProcessStartInfo start = new("git", ["-C", folder, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process git = Process.Start(start)!;
            git.ErrorDataReceived += (_, _) => { };
            git.BeginErrorReadLine();
            string output = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0 ? output : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
