using System.Diagnostics;
using System.Globalization;
using Patron.Online.Log;
using Patron.Pipeline.Projects;

namespace Patron.Online.Tests.Log;

/// <summary>
/// This test program started anew, which in place of the tests appends to a log from several threads until it is killed, and
/// says on
/// standard output which ids were acknowledged.
/// </summary>
static class KilledWriter
{
    public const string Variable = "PATRON_EVENT_WRITER";
    const int Threads = 4;

    public static Process Start(string project, int firstId)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(KilledWriter).Assembly.Location);
        start.Environment[Variable] = string.Create(CultureInfo.InvariantCulture, $"{firstId}|{project}");
        return Process.Start(start)!;
    }

    /// <summary>Does not return.</summary>
    public static void Run(string text)
    {
        string[] parts = text.Split('|', 2);
        int next = int.Parse(parts[0], CultureInfo.InvariantCulture) - 1;
        EventLog log = EventLog.Open(
            Path.Combine(parts[1], "log"), ProjectLoader.Load(parts[1]), TimeProvider.System, new() { SegmentBytes = 20_000 });
        using System.IO.Stream output = Console.OpenStandardOutput();
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            while (true)
            {
                int id = Interlocked.Increment(ref next);
#pragma warning disable CA2025 // The process is killed before the log is closed.
                long position = LogFolder.Append(log, id).GetAwaiter().GetResult();
#pragma warning restore CA2025
                lock (log)
                    output.Write(System.Text.Encoding.ASCII.GetBytes($"{id} {position}\n"));
            }
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
    }
}
