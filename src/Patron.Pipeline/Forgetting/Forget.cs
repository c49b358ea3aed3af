using System.Security.Cryptography;
using Patron.Delta;
using Patron.DuckDb;
using Patron.Pipeline.Audit;
using Patron.Pipeline.Ingestion;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Reproducing;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Forgetting;

/// <summary>
/// Removes one customer from everything that a project keeps: tables of all layers in all their versions, rejected rows, logs, reports,
/// campaign files. Their rows are known by the customer's column and by the keys of rows that are theirs.
/// </summary>
public static class Forget
{
    const int MarkLength = 16;

    const string KeepsInferences = "a server of this project keeps inferences";

    /// <summary>Searches and, unless it is a trial, removes; every data file is searched again afterwards.</summary>
    /// <param name="project">The project, in one environment.</param>
    /// <param name="customer">The customer's key, as text.</param>
    /// <param name="isTrial">Whether to search and change nothing.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the work between tables.</param>
    /// <exception cref="ProjectBusyException">A run holds the project, another process takes its events, or a server keeps inferences.</exception>
    public static ForgetProof Customer(
        ProjectDefinition project, string customer, bool isTrial, TimeProvider time, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(customer);
        using ProjectLock held = ProjectLock.Take(project.StateFolder(), time);
        using LockedFolders events = LockedFolders.Take(PersonFiles.EventLogs(project), time, ProjectLock.TakesEvents); // they write the tables
        using LockedFolders inferences = LockedFolders.Take(PersonFiles.InferenceLogs(project), time, KeepsInferences);
        ReproductionFolder.RemoveAbandoned(project);
        if (isTrial)
            return Everywhere(project, customer, isTrial, time, cancellation);

        // The audit log tells that somebody was forgotten, never who.
        AuditLog audit = AuditLog.Of(project, time);
        string mark = RandomNumberGenerator.GetHexString(MarkLength, lowercase: true);
        audit.Append(AuditActions.Forget, mark, ("status", "running"));
        ForgetProof proof = Everywhere(project, customer, isTrial, time, cancellation);
        audit.Append(
            AuditActions.Forget, mark,
            ("status", "finished"),
            ("rows", $"{proof.Rows}"),
            ("tables", $"{proof.Tables.Count(table => table.Rows > 0 || table.FilesDeleted > 0)}"),
            ("files", $"{proof.Files.Count}"),
            ("complete", proof.IsComplete ? "true" : "false"));
        return proof with { AuditMark = mark };
    }

    static ForgetProof Everywhere(
        ProjectDefinition project, string customer, bool isTrial, TimeProvider time, CancellationToken cancellation)
    {
        // Nobody stays because they are outside the sample.
        ProjectDefinition whole = project with { Settings = project.Settings with { Sample = null } };
        using LakeSession lake = LakeSession.Open(whole, time.GetUtcNow());
        PersonTraces traces = new(project, lake, customer);
        ForgottenList list = ForgottenList.Open(project);
        // First of all, so that sources bring nobody back, and a second call finds what is left, even when this ends halfway.
        if (!isTrial)
            list.Add(project.Settings.CustomerKey, traces.Values());

        List<ForgottenTable> tables = [];
        List<string> without = [];
        foreach (string table in lake.Tables())
        {
            cancellation.ThrowIfCancellationRequested();
            IReadOnlyDictionary<string, string> columns = LakeFiles.ColumnsOf(lake, table);
            string[] conditions = ConditionsOf(columns, traces, list);
            ForgottenTable? found = conditions.Length == 0
                ? null
                : Remove(lake, table, ConditionNow(lake, table, columns, traces, list), () => Anywhere(lake, table, traces, list), isTrial, time, cancellation);
            if (found is null || (conditions.Length == 1 && found is { Rows: 0, FilesDeleted: 0 } && table != BronzeTable.Rejected))
                without.Add(table);
            else
                tables.Add(found);
        }

        PersonFiles files = new(project, customer, lake);
        IReadOnlyList<string> searched = files.All();
        string[] naming = [.. searched.Where(files.Names)];
        return new ForgetProof(
            project.Settings.Environment,
            tables,
            without,
            searched.Count,
            [.. naming.Select(file => isTrial ? files.Found(file) : files.Remove(file))],
            project.Settings.Experiment is null ? SourceFiles.Naming(project, lake, customer) : [])
        {
            Experiment = project.Settings.Experiment,
        };
    }

    static string[] ConditionsOf(IReadOnlyDictionary<string, string> columns, PersonTraces traces, ForgottenList list) =>
        [.. new[] { traces.Condition(columns.Keys), list.ConditionOf(columns.Keys), InTexts(columns) }.OfType<string>()];

    /// <summary>For the rows of today: earlier versions may have had columns that the table has no longer.</summary>
    static string ConditionNow(
        LakeSession lake, string table, IReadOnlyDictionary<string, string> columns, PersonTraces traces, ForgottenList list)
    {
        HashSet<string> now = [.. lake.Snapshot(table).Schema.Fields.Select(field => field.Name)];
        string[] conditions = ConditionsOf(columns.Where(column => now.Contains(column.Key)).ToDictionary(), traces, list);
        return conditions.Length == 0 ? "false" : string.Join(" OR ", conditions);
    }

    /// <param name="lake">The lake.</param>
    /// <param name="table">The table.</param>
    /// <param name="now">The person's rows in it.</param>
    /// <param name="anywhere">Counts their rows in all files that it has.</param>
    /// <param name="isTrial">Whether to change nothing.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends it early.</param>
    static ForgottenTable Remove(
        LakeSession lake, string table, string now, Func<long> anywhere, bool isTrial, TimeProvider time, CancellationToken cancellation)
    {
        lake.Bind([table]);
        long rows = Count(lake, LakeSession.Identifier(table), now);
        long before = anywhere();
        if (isTrial || before == 0)
            return new ForgottenTable(table, rows, 0, null, before);

        ErasedHistory erased = lake.Erase(table, now, new CommitDetails("forget", "forget", time.GetUtcNow()), cancellation);
        return new ForgottenTable(
            table, rows, erased.FilesDeleted,
            erased.OldestGone is { } oldest ? (oldest, erased.Version - 1) : null,
            anywhere());
    }

    /// <summary>
    /// Rows with a text that is the customer's key, whatever its column is called, or, in a line that was rejected, one of its values.
    /// </summary>
    static string? InTexts(IReadOnlyDictionary<string, string> columns)
    {
        string[] texts = [.. columns.Where(column => column.Value == "VARCHAR").Select(column => column.Key == "raw"
            ? $"list_contains({NamedValue.List("raw")}, {PersonTraces.Customer})"
            : $"coalesce({Sql.Identifier(column.Key)} = {PersonTraces.Customer}, false)")];
        return texts.Length == 0 ? null : string.Join(" OR ", texts);
    }

    /// <summary>The person's rows in all files of a table, by the columns that any of them has.</summary>
    static long Anywhere(LakeSession lake, string table, PersonTraces traces, ForgottenList list)
    {
        string[] conditions = ConditionsOf(LakeFiles.ColumnsOf(lake, table), traces, list);
        return conditions.Length == 0 ? 0 : Count(lake, LakeFiles.AllRowsOf(lake, table), string.Join(" OR ", conditions));
    }

    static long Count(LakeSession lake, string relation, string condition) =>
        lake.Connection.Scalar<long>($"SELECT count(*) FROM {relation} WHERE {condition}");
}
