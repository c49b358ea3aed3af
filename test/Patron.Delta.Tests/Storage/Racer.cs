using System.Diagnostics;
using System.Globalization;
using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using Patron.Delta.Storage;
using Patron.DuckDb;

namespace Patron.Delta.Tests.Storage;

/// <summary>
/// The other process of a race: this test program started anew, which runs the race in place of the tests. The racers wait for
/// one another before each round, so that they reach for the same name at the same time.
/// </summary>
static class Racer
{
    public const string Create = "create";
    public const string Append = "append";
    public const string Endless = "endless";

    const string Variable = "PATRON_RACE";

    public static string Content(int racer, int round) => $"racer {racer} in round {round}";

    public static Process Start(string kind, string folder, int racer, int rounds)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(Racer).Assembly.Location);
        start.Environment[Variable] = string.Create(CultureInfo.InvariantCulture, $"{kind}|{racer}|{rounds}|{folder}");
        return Process.Start(start)!;
    }

    [ModuleInitializer]
    internal static void RunWhenAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } text)
            return;
        string[] parts = text.Split('|', 4);
        int racer = int.Parse(parts[1], CultureInfo.InvariantCulture);
        int rounds = int.Parse(parts[2], CultureInfo.InvariantCulture);
        if (parts[0] == Create)
            RaceToCreate(parts[3], racer, rounds);
        else if (parts[0] == Endless)
            EndlessWriter.Run(parts[3], racer, rounds);
        else
            RaceToAppend(parts[3], racer, rounds);
        Environment.Exit(0);
    }

    static void RaceToCreate(string folder, int racer, int rounds)
    {
        LocalStorage storage = new(folder);
        using MeetingPoint meeting = new(Path.Combine(folder, "rounds"), racer);
        for (int round = 0; round < rounds; round++)
        {
            byte[] content = System.Text.Encoding.UTF8.GetBytes(Content(racer, round));
            meeting.WaitForOther(round);
            if (storage.TryCreate($"{round}.json", content))
                Console.Out.Write(string.Create(CultureInfo.InvariantCulture, $"{round} "));
        }
    }

    static void RaceToAppend(string folder, int racer, int rounds)
    {
        using Database database = Database.Open(new DatabaseOptions { Threads = 1 });
        using Connection connection = database.Connect();
        DeltaTable table = DeltaTable.Open(folder);
        for (int round = 0; round < rounds; round++)
        {
            CommitOutcome outcome = table.Append(connection, $"SELECT {racer} AS racer, {round} AS round", TestTable.Details());
            if (outcome is not CommitOutcome.Committed)
                Environment.Exit(1);
        }
    }

    /// <summary>Two counters in a file that both processes see in memory.</summary>
    sealed class MeetingPoint : IDisposable
    {
        readonly MemoryMappedFile _file;
        readonly MemoryMappedViewAccessor _view;
        readonly int _racer;

        public MeetingPoint(string path, int racer)
        {
            _racer = racer;
            FileStream stream = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
            _file = MemoryMappedFile.CreateFromFile(
                stream, null, 16, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
            _view = _file.CreateViewAccessor(0, 16);
        }

        public void WaitForOther(int round)
        {
            _view.Write(_racer * sizeof(long), (long)round + 1);
            SpinWait spin = default;
            long started = Stopwatch.GetTimestamp();
            while (_view.ReadInt64((1 - _racer) * sizeof(long)) <= round)
            {
                spin.SpinOnce(sleep1Threshold: -1);
                if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromMinutes(2))
                    throw new TimeoutException("the other racer did not come");
            }
        }

        public void Dispose()
        {
            _view.Dispose();
            _file.Dispose();
        }
    }
}
