using System.Globalization;
using System.Text;
using Patron.DuckDb;
using Patron.Models.Numerics;

namespace Patron.Delta.Tests.Storage;

/// <summary>
/// A process that writes to a table until it is killed or told to stop. Two of them append rows of their own; the third replaces
/// its rows, overwrites the whole table with what is in it, and compacts it. Each says in a ledger what it is about to write and
/// what it has committed; what a killed process wrote to a file is kept by the operating system.
/// </summary>
static class EndlessWriter
{
    /// <summary>Which of the three overwrites.</summary>
    public const int Overwriter = 2;

    /// <summary>Rows that the overwriter has at any time.</summary>
    public const int OwnRows = 3;

    const int Incarnation = 1_000_000;

    public static string Ledger(string folder, int writer) => $"{folder}-ledger-{writer}";

    public static string StopSign(string folder) => $"{folder}-stop";

    public static void Run(string folder, int writer, int incarnation)
    {
        using FileStream ledger = new(
            Ledger(folder, writer), FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        using Database database = Database.Open(new DatabaseOptions { Threads = 1 });
        using Connection connection = database.Connect();
        DeltaTable table = DeltaTable.Open(folder);
        RandomStream random = new(Rounds.Seed + (ulong)(writer * Incarnation + incarnation));
        for (int step = 0; !File.Exists(StopSign(folder)); step++)
        {
            long id = (long)incarnation * Incarnation + step;
            string kind = writer != Overwriter ? "append" : new[] { "replace", "overwrite", "compact" }[random.Below(3)];
            Note(ledger, $"begin {kind} {id}");
            if (Write(table, connection, kind, writer, id) is CommitOutcome.Committed)
                Note(ledger, $"done {kind} {id}");
            Thread.Sleep(random.Below(writer == Overwriter ? 10 : 40));
        }
    }

    static CommitOutcome Write(DeltaTable table, Connection connection, string kind, int writer, long id)
    {
        string own = string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT {writer} AS writer, {id}::BIGINT AS id, i::INTEGER AS part FROM range({(writer == Overwriter ? OwnRows : 1)}) r(i)");
        switch (kind)
        {
            case "append":
                return table.Append(connection, own, TestTable.Details());
            case "replace":
                return table.Replace(connection, $"writer = {Overwriter}", own, TestTable.Details());
            case "compact":
                return table.Optimize(connection, TestTable.Details("OPTIMIZE"));
            default:
                Snapshot snapshot = table.Snapshot(connection);
                string all = $"SELECT * FROM {snapshot.ToSql()} WHERE writer <> {Overwriter} UNION ALL {own}";
                using (StagedWrite staged = table.Stage(
                    connection, TableWrite.Overwrite(all, TestTable.Details()) with { Base = snapshot }))
                    return staged.Commit(connection);
        }
    }

    static void Note(FileStream ledger, string line) => ledger.Write(Encoding.UTF8.GetBytes(line + "\n"));
}
