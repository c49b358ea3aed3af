using Patron.Delta;
using Patron.DuckDb;
using Patron.Pipeline.Ingestion;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Forgetting;

/// <summary>
/// Removes one customer from everything that a project keeps: tables of all layers in all their versions, rejected rows, logs, reports,
/// campaign files. Their rows are known by the customer's column and by the keys of rows that are theirs.
/// </summary>
public static class Forget
{
    /// <summary>Searches and, unless it is a trial, removes; every data file is searched again afterwards.</summary>
    /// <param name="project">The project, in one environment.</param>
    /// <param name="customer">The customer's key, as text.</param>
    /// <param name="isTrial">Whether to search and change nothing.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the work between tables.</param>
    /// <exception cref="ProjectBusyException">A run holds the project.</exception>
    public static ForgetProof Customer(
        ProjectDefinition project, string customer, bool isTrial, TimeProvider time, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(customer);
        using ProjectLock held = ProjectLock.Take(project.StateFolder(), time);
        using LakeSession lake = LakeSession.Open(project, time.GetUtcNow());
        PersonTraces traces = new(project, lake, customer);
        // First of all, so that sources bring nobody back even when this ends halfway.
        if (!isTrial)
            ForgottenList.Open(project.StateFolder()).Add(project.Settings.CustomerKey, traces.Values());

        List<ForgottenTable> tables = [];
        List<string> without = [];
        foreach (string table in lake.Tables())
        {
            cancellation.ThrowIfCancellationRequested();
            IReadOnlyList<string> columns = LakeFiles.ColumnsOf(lake, table);
            string? condition = table == BronzeTable.Rejected ? InRejected(customer, columns) : traces.Condition(columns);
            if (condition is null)
                without.Add(table);
            else
                tables.Add(Remove(lake, table, condition, isTrial, time, cancellation));
        }

        PersonFiles files = new(project, customer);
        IReadOnlyList<string> searched = files.All();
        string[] naming = [.. searched.Where(files.Names)];
        return new ForgetProof(
            project.Settings.Environment,
            tables,
            without,
            searched.Count,
            [.. naming.Select(file => isTrial ? files.Found(file) : files.Remove(file))],
            SourceFiles.Naming(project, lake, customer));
    }

    static ForgottenTable Remove(
        LakeSession lake, string table, string condition, bool isTrial, TimeProvider time, CancellationToken cancellation)
    {
        lake.Bind([table]);
        long rows = Count(lake, LakeSession.Identifier(table), condition);
        long anywhere = Count(lake, LakeFiles.AllRowsOf(lake, table), condition);
        if (isTrial || anywhere == 0)
            return new ForgottenTable(table, rows, 0, null, anywhere);

        ErasedHistory erased = lake.Erase(table, condition, new CommitDetails("forget", "forget", time.GetUtcNow()), cancellation);
        return new ForgottenTable(
            table, rows, erased.FilesDeleted,
            erased.OldestGone is { } oldest ? (oldest, erased.Version - 1) : null,
            Count(lake, LakeFiles.AllRowsOf(lake, table), condition));
    }

    /// <summary>A rejected row has no typed columns: it is the person's when one of its texts names them.</summary>
    static string InRejected(string customer, IEnumerable<string> columns)
    {
        string pattern = Sql.Literal(NamePattern.Of(customer));
        string[] texts = [.. columns.Intersect(["raw", "value"]).Select(column => $"regexp_matches(coalesce({column}, ''), {pattern})")];
        return string.Join(" OR ", texts);
    }

    static long Count(LakeSession lake, string relation, string condition) =>
        lake.Connection.Scalar<long>($"SELECT count(*) FROM {relation} WHERE {condition}");
}
