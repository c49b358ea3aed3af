using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation;

/// <summary>The table of a lifetime value model's covariates, checked before histories are joined with it: nobody may be missing.</summary>
static class CovariateTable
{
    /// <summary>SQL of the covariates; null where the model has none. The table is bound.</summary>
    /// <exception cref="ProjectException">Columns that are not there, or neither numbers nor texts.</exception>
    public static StaticCovariatesSql? Of(StepContext context, LifetimeValueDefinition model)
    {
        if (model.Covariates?.Static is not { } covariates)
            return null;
        string key = context.Project.Settings.CustomerKey;
        (string, ColumnUse)[] time = covariates.Time is { } since ? [(since, ColumnUse.Time)] : [];
        SourceColumns.Require(
            context, model, covariates.Table,
            [(key, ColumnUse.Any), .. covariates.Columns.Select(column => (column, ColumnUse.Any)), .. time]);
        ProblemList problems = new();
        List<string> texts = [];
        foreach (string column in covariates.Columns)
        {
            LogicalType type = SourceColumns.TypeOf(column, covariates.Table, context.Lake.Connection);
            if (type.Id is TypeId.Varchar or TypeId.Enum)
                texts.Add(column);
            else if (!type.IsNumeric && type.Id != TypeId.Boolean)
            {
                problems.Add(SourceColumns.Problem(
                    context, model, column,
                    $"column '{column}' of table {covariates.Table} is {type}; a covariate is a number or a text",
                    $"make a number of it where {covariates.Table} is made, such as days since then"));
            }
        }

        problems.ThrowIfAny();
        return new StaticCovariatesSql(covariates, key, texts);
    }

    /// <summary>Refuses customers without covariates: what is not known must not count as 0.</summary>
    /// <param name="context">The step; the tables are bound.</param>
    /// <param name="model">The model.</param>
    /// <param name="sql">Its covariates.</param>
    /// <param name="instants">The moments of its histories.</param>
    /// <exception cref="ProjectException">How many customers there are, one of them, and what to do.</exception>
    public static void RequireAll(StepContext context, LifetimeValueDefinition model, StaticCovariatesSql sql, IEnumerable<DateTimeOffset> instants)
    {
        ProblemList problems = new();
        foreach (DateTimeOffset instant in instants)
        {
            string asOf = LakeSession.TimestampLiteral(instant);
            string customers =
                $"SELECT DISTINCT CAST({Sql.Identifier(sql.Customer)} AS VARCHAR) AS customer_key FROM {PurchaseRows.Of(model)} "
                + $"WHERE {Sql.Identifier(model.Time)} < {asOf}";
            using Result result = context.Lake.Connection.Query(sql.ToGapsSql(customers, asOf), context.Cancellation);
            ColumnTable gaps = result.ReadAll();
            for (int row = 0; row < gaps.Rows; row++)
            {
                if (gaps.Longs("customers")[row] is > 0 and var count)
                    problems.Add(Gap(context, model, instant, gaps.Texts("what")[row]!, gaps.Texts("name")[row]!, count, gaps.Texts("example")[row]!));
            }

            problems.ThrowIfAny();
        }
    }

    static Problem Gap(
        StepContext context, LifetimeValueDefinition model, DateTimeOffset instant, string what, string column, long customers, string example)
    {
        StaticCovariates covariates = model.Covariates!.Static;
        string table = covariates.Table;
        string who = $"{customers} {(customers == 1 ? "customer" : "customers")} of {model.Table}, such as '{example}',";
        string when = covariates.Time is null ? "" : string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $" known before {instant.UtcDateTime:yyyy-MM-dd HH:mm}Z");
        return what switch
        {
            "rows" => Problem(table, $"{who} have several rows in {table}{when}", covariates.Time is null
                ? $"keep one row for each customer where {table} is made, or name the column that says since when a row holds with 'time:'"
                : $"keep one row for each customer and {covariates.Time} where {table} is made"),
            "none" => Problem(table, $"{who} have no row in {table}{when}", $"add them where {table} is made, or leave their purchases out with 'where:'"),
            _ => Problem(column, $"{who} have no {column} in {table}{when}", $"fill it in where {table} is made, or leave the column out"),
        };

        Problem Problem(string word, string found, string remedy) => SourceColumns.Problem(context, model, word, found, remedy);
    }
}
