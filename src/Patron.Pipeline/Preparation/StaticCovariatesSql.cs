using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation;

/// <summary>SQL of what is known of each customer: <c>customer_key</c>, and each covariate as DOUBLE or VARCHAR under <see cref="NameOf"/>.</summary>
/// <param name="Covariates">Table and columns.</param>
/// <param name="Customer">The column of the customer's key.</param>
/// <param name="Texts">Columns of texts; the others are numbers.</param>
sealed record StaticCovariatesSql(StaticCovariates Covariates, string Customer, IReadOnlyList<string> Texts)
{
    /// <summary>A covariate's column beside a history, where it cannot be taken for the history's own.</summary>
    public static string NameOf(string column) => $"covariate_{column}";

    /// <summary>The covariates' columns, in their order.</summary>
    public string Names => string.Join(",\n  ", Covariates.Columns.Select(column => Sql.Identifier(NameOf(column))));

    /// <summary>The rows known at an instant: all, or where they have a time the latest before it of each customer.</summary>
    /// <param name="asOf">SQL of the instant.</param>
    public string ToSql(string asOf)
    {
        string key = Sql.Identifier(Customer);
        string known = Covariates.Time is { } time ? $" AND {Sql.Identifier(time)} < {asOf}" : "";
        string latest = Covariates.Time is { } since ? $"\nQUALIFY rank() OVER (PARTITION BY {key} ORDER BY {Sql.Identifier(since)} DESC) = 1" : "";
        return $"""
            SELECT
              CAST({key} AS VARCHAR) AS customer_key,
              {string.Join(",\n  ", Covariates.Columns.Select(Column))}
            FROM {LakeSession.Identifier(Covariates.Table)}
            WHERE {key} IS NOT NULL{known}{latest}
            """;
    }

    /// <summary>
    /// How many customers cannot be judged by what is known: <c>what, customers, example</c>, ordered by what: those with several rows ('rows'),
    /// with none ('none'), and with nothing in a column ('value', column by column).
    /// </summary>
    /// <param name="customers">A SELECT of <c>customer_key</c>, each once.</param>
    /// <param name="asOf">SQL of the instant.</param>
    public string ToGapsSql(string customers, string asOf) =>
        $"""
        WITH customers AS (
          {customers.ReplaceLineEndings("\n  ")}
        ),
        known AS (
          {ToSql(asOf).ReplaceLineEndings("\n  ")}
        ),
        joined AS (
          SELECT customers.customer_key, known.customer_key AS found, known.* EXCLUDE (customer_key)
          FROM customers LEFT JOIN known USING (customer_key)
        )
        SELECT 'rows' AS what, '' AS name, count(*) AS customers, min(customer_key) AS example
        FROM (SELECT customer_key FROM joined GROUP BY customer_key HAVING count(*) > 1)
        UNION ALL
        SELECT 'none', '', count(*), min(customer_key) FROM joined WHERE found IS NULL
        {string.Concat(Covariates.Columns.Select(Gap))}
        """;

    string Gap(string column)
    {
        string name = Sql.Identifier(NameOf(column));
        string missing = Texts.Contains(column) ? $"{name} IS NULL" : $"({name} IS NULL OR NOT isfinite({name}))";
        return $"\nUNION ALL\nSELECT 'value', {Sql.Literal(column)}, count(*), min(customer_key) FROM joined WHERE found IS NOT NULL AND {missing}";
    }

    string Column(string column) =>
        $"CAST({Sql.Identifier(column)} AS {(Texts.Contains(column) ? "VARCHAR" : "DOUBLE")}) AS {Sql.Identifier(NameOf(column))}";
}
