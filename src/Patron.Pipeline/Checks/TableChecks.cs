using System.Globalization;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Checks;

/// <summary>What must hold of a table before it is published, and what a step has to know of it before it runs.</summary>
sealed class TableChecks
{
    readonly string _table;
    readonly string _file;
    readonly IReadOnlyList<TableCheck> _checks;
    readonly bool _namesItself;

    TableChecks(string table, string file, IReadOnlyList<TableCheck> checks, IReadOnlyList<SqlReferences> references)
    {
        (_table, _file, _checks) = (table, file, checks);
        string[] named =
        [
            .. references.SelectMany(reference => reference.Tables).Select(reference => reference.Name),
            .. checks.OfType<RelationshipCheck>().Select(check => check.Table),
        ];
        _namesItself = named.Contains(table);
        Inputs = [.. named.Where(name => name != table).Distinct()];
        UsesAsOf = checks.Any(check => check is FreshnessCheck) || references.Any(reference => reference.UsesAsOf);
    }

    /// <summary>Of a table of which nothing must hold.</summary>
    public static TableChecks None { get; } = new("", "", [], []);

    /// <summary>Whether there is anything to check.</summary>
    public bool AreAny => _checks.Count > 0;

    /// <summary>The other tables that the checks read.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>Whether the as-of instant decides a check.</summary>
    public bool UsesAsOf { get; }

    /// <summary>The table of results, where there is anything to check.</summary>
    public IReadOnlyList<string> Outputs => AreAny ? [CheckResults.Table] : [];

    /// <summary>The checks of a table; mistakes in their SQL are added to the problems.</summary>
    /// <remarks>The file is the one that makes the table, for messages.</remarks>
    public static TableChecks Of(string table, string file, IReadOnlyList<TableCheck> checks, LakeSession lake,
        ProblemList problems) =>
        new(table, file, checks,
            [.. checks.Select(check => SqlCheck.ReferencesOf(check, lake.Connection, problems)).OfType<SqlReferences>()]);

    /// <summary>
    /// Checks the rows that are about to become the table, given as SQL that may follow FROM; keeps the results, and tells the
    /// warnings.
    /// </summary>
    /// <exception cref="CheckFailedException">Checks that do not hold, all of them; the table must not be published.</exception>
    /// <exception cref="ProjectException">A check does not fit the table's columns.</exception>
    public void Require(string relation, StepContext context)
    {
        if (!AreAny)
            return;
        if (_namesItself)
            context.Lake.BindTo(_table, relation);
        IReadOnlyList<CheckResult> results = new CheckScan(relation, _checks, context).Run();
        CheckResults.Keep(_table, results, context);

        CheckResult[] failed = [.. results.Where(result => !result.Holds)];
        foreach (CheckResult result in failed.Where(result => result.Check.Severity == CheckSeverity.Warn))
            context.Journal.Warn($"{_table}: {Said(result)}");
        string[] errors = [.. failed.Where(result => result.Check.Severity == CheckSeverity.Error).Select(Said)];
        if (errors.Length > 0)
        {
            throw new CheckFailedException(
                $"{_table} keeps its former version, because {string.Join("; ", errors)}: correct {_file} or the check beside it");
        }
    }

    static string Said(CheckResult result) => result.FailingRows is { } rows
        ? string.Create(CultureInfo.InvariantCulture, $"{result.Check.Requirement}: {rows} {(rows == 1 ? "row does" : "rows do")} not")
        : $"{result.Check.Requirement}: {result.Found}";
}
