using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Lake;

/// <summary>Checks the SQL of a project while it is loaded: every text parses, and every table it names is there.</summary>
public static class SqlCheck
{
    /// <summary>Adds what is wrong with the SQL of tables, metrics and KPIs, and with the conditions of treatments.</summary>
    public static void Of(ProjectDefinition project, ProblemList problems)
    {
        using Database database = Database.Open(new DatabaseOptions { Threads = 1 });
        using Connection connection = database.Connect();
        IEnumerable<SqlText> kpis = project.Reports.SelectMany(report => report.Kpis).Select(kpi => kpi.Sql);
        IEnumerable<SqlText> metrics = project.Metrics.SelectMany(metric => new[] { metric.Sql, metric.Until }).OfType<SqlText>();
        foreach (SqlText sql in project.Tables.Select(table => table.Sql).Concat(kpis).Concat(metrics))
            CheckSelect(sql, project.TableNames, connection, problems);
        SqlCircle.Refuse(project, connection, problems);
        foreach (FeatureGroupDefinition group in project.Features)
            CheckFeatures(group, project.TableNames, connection, problems);
        foreach (SqlText where in project.Models.OfType<LifetimeValueDefinition>().Select(model => model.Where).OfType<SqlText>())
            RowExpression.OfPurchases.Check(where, connection, problems);
        foreach (TableCheck check in project.CheckedTables.SelectMany(table => table.Checks))
        {
            if (ReferencesOf(check, connection, problems) is not { } references)
                continue;
            SqlText sql = check is QueryCheck query ? query.Query : ((ExpressionCheck)check).Expression;
            foreach (SqlReference reference in references.All.Where(reference => !reference.Target.IsPlain))
                problems.Add(sql, reference.Offset, $"a check reads '{reference.Name}' in another version or outside the lake", "check the table as it is");
            RefuseForeign(sql, references, project.TableNames, problems);
        }

        foreach (SqlText condition in project.Treatments.SelectMany(ExpressionsOf))
            CheckExpression(condition, connection, problems);
    }

    static readonly HashSet<string> Changes = new(StringComparer.OrdinalIgnoreCase)
    {
        "random", "setseed", "uuid", "gen_random_uuid", "uuidv4", "uuidv7", "now", "current_date", "current_localtimestamp", "today",
        "localtime", "localtimestamp", "get_current_timestamp", "get_current_time", "transaction_timestamp", "current_timestamp",
        "current_time", "nextval",
    };

    static bool ReadsElsewhere(string function) =>
        function.StartsWith("read_", StringComparison.OrdinalIgnoreCase)
        || (function.EndsWith("_scan", StringComparison.OrdinalIgnoreCase) && !function.Equals(SqlReferences.Scan, StringComparison.OrdinalIgnoreCase))
        || function.Equals("glob", StringComparison.OrdinalIgnoreCase)
        || function.Equals("query", StringComparison.OrdinalIgnoreCase)
        || function.Equals("query_table", StringComparison.OrdinalIgnoreCase);

    static void CheckFeatures(FeatureGroupDefinition group, TableNames tables, Connection connection, ProblemList problems)
    {
        if (group is SelectGroupDefinition { Sql: var sql } && SqlReferences.Of(sql, connection, problems) is { } select)
        {
            RefuseForeign(sql, select, tables, problems);
            if (!select.UsesAsOf)
                problems.Add(sql, 0, "the SELECT never asks for as_of(), so it would know the future", "compare the time of rows with as_of(): ordered_at < as_of()");
        }

        if (group is not AggregateGroupDefinition rows)
            return;
        foreach (Derivation derived in rows.Derived)
            RowExpression.Derived.Check(derived.Sql, connection, problems);
        if (rows.Where is { } where)
            RowExpression.Where.Check(where, connection, problems);
    }

    static void CheckSelect(SqlText sql, TableNames tables, Connection connection, ProblemList problems)
    {
        if (SqlReferences.Of(sql, connection, problems) is { } references)
            RefuseForeign(sql, references, tables, problems);
    }

    /// <summary>What the SQL of a check refers to; null where it has none, or a mistake, which is added to the problems.</summary>
    internal static SqlReferences? ReferencesOf(TableCheck check, Connection connection, ProblemList problems) => check switch
    {
        QueryCheck query => SqlReferences.Of(query.Query, connection, problems),
        ExpressionCheck expression => CheckExpression(expression.Expression, connection, problems),
        _ => null,
    };

    static void RefuseForeign(SqlText sql, SqlReferences references, TableNames tables, ProblemList problems)
    {
        RefuseCalls(sql, references, "use as_of() for time and stable_share(seed, purpose, key) for chance", problems);
        foreach (SqlReference reference in references.Tables)
        {
            if (!tables.Contains(reference.Name))
                problems.Add(sql, reference.Offset, $"there is no table '{reference.Name}'", tables.SuggestionFor(reference.Name));
        }
    }

    /// <summary>Refuses functions whose result no step can know to be the same another time.</summary>
    internal static void RefuseCalls(SqlText sql, SqlReferences references, string remedy, ProblemList problems)
    {
        SqlCall[] calls = [.. references.Calls.DistinctBy(call => call.Name, StringComparer.OrdinalIgnoreCase)];
        foreach (SqlCall call in calls.Where(call => ReadsElsewhere(call.Name)))
        {
            problems.Add(
                sql, call.Offset, $"{call.Name}() reads what no step knows of", "make it a source, so that a change of it is noticed");
        }

        foreach (SqlCall call in calls.Where(call => Changes.Contains(call.Name)))
            problems.Add(sql, call.Offset, $"{call.Name}() gives another value each time", remedy);
    }

    static SqlReferences? CheckExpression(SqlText expression, Connection connection, ProblemList problems)
    {
        try
        {
            return SqlReferences.OfExpression(expression.Text, connection);
        }
        catch (SqlSyntaxException error)
        {
            problems.Add(expression, error.Offset, error.Message, "write one SQL expression");
            return null;
        }
    }

    static IEnumerable<SqlText> ExpressionsOf(TreatmentDefinition treatment) =>
        treatment.Rules.SelectMany(rule => new[] { rule.When, rule.ExpectedValue }).OfType<SqlText>().Prepend(treatment.Audience);
}
