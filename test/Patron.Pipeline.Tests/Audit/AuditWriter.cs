using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Patron.Pipeline.Audit;

namespace Patron.Pipeline.Tests.Audit;

/// <summary>Another process that adds to an audit log: this test program started anew, which writes in place of the tests.</summary>
static class AuditWriter
{
    const string Variable = "PATRON_AUDIT_WRITER";

    /// <summary>Starts one that adds entries and prints the subject of each when it is on disk.</summary>
    public static Process Start(string folder, int writer, int rounds)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(AuditWriter).Assembly.Location);
        start.Environment[Variable] = string.Create(CultureInfo.InvariantCulture, $"{writer}|{rounds}|{folder}");
        return Process.Start(start)!;
    }

    [ModuleInitializer]
    internal static void RunWhenAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable)?.Split('|', 3) is not [string writer, string rounds, string folder])
            return;
        AuditLog log = new(folder, TimeProvider.System, $"writer {writer}");
        for (int round = 0; round < int.Parse(rounds, CultureInfo.InvariantCulture); round++)
        {
            log.Append(AuditActions.Run, $"{round}");
            Console.Out.Write($"{round}\n");
        }

        Environment.Exit(0);
    }
}
