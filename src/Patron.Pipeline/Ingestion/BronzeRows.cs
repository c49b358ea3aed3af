using Patron.DuckDb;
using Patron.Pipeline.Lake;

namespace Patron.Pipeline.Ingestion;

/// <summary>SQL of the rows that a batch makes of a bronze table.</summary>
/// <param name="raw">The batch.</param>
/// <param name="existing">The table, bound; null where it does not exist yet.</param>
/// <param name="renewed">What was read before and now goes, as <c>_source</c> names it.</param>
/// <param name="now">When the batch was read.</param>
sealed class BronzeRows(RawTable raw, string? existing, IReadOnlyList<string> renewed, DateTimeOffset now)
{
    // The order of the rows stays: the engine keeps that of a join's larger side.
    const string Fitting = """
        raw JOIN (SELECT _source, min(rowid) AS place FROM raw GROUP BY _source) AS firsts ON raw._source = firsts._source
        WHERE raw.rowid NOT IN (SELECT _place FROM raw_unfit WHERE _place IS NOT NULL)
        """;

    const string Number = "coalesce(raw._row, raw.rowid + 1 - firsts.place)";

    readonly string _columns = string.Join(", ", raw.Columns.Select(column => Sql.Identifier(column.Name)));

    readonly string _key = string.Join(", ", raw.Table.Key.Select(Sql.Identifier));

    /// <summary>The instant as SQL.</summary>
    public string Now { get; } = LakeSession.TimestampLiteral(now);

    /// <summary>The rows of the table that stay beside those of the batch, whatever their keys; null where none do.</summary>
    public string? Staying => existing is null || raw.Table.Mode != Projects.IngestMode.Append
        ? null
        : renewed.Count == 0 ? LakeSession.Identifier(existing)
        : $"(FROM {LakeSession.Identifier(existing)} WHERE _source NOT IN ({Listed(renewed)}))";

    /// <summary>A condition that holds for all that was read in the batch, and for what it renews.</summary>
    /// <param name="column">The column that names the source.</param>
    public string OfBatch(string column)
    {
        using Result result = raw.Connection.Query(
            "SELECT DISTINCT _source FROM raw UNION SELECT _source FROM raw_broken ORDER BY _source", raw.Cancellation);
        IEnumerable<string> sources = result.ReadAll().Texts("_source").OfType<string>().Union(renewed).DefaultIfEmpty("");
        return $"{column} IN ({Listed(sources)})";
    }

    /// <summary>The rows that fit, in the order in which they were read.</summary>
    public string Accepted() => $"SELECT {_columns}, {Now} AS _ingested_at, raw._source, {Number} AS _row FROM {Fitting}";

    /// <summary>All rows that the table has with those of the batch.</summary>
    public string Whole()
    {
        string all = $"{_columns}, _ingested_at, _source, _row";
        if (existing is null || raw.Table.Mode != Projects.IngestMode.Upsert)
            return Staying is null ? NewRows() : $"SELECT {all} FROM {Staying} UNION ALL {Accepted()}";
        string sameKey = string.Join(" AND ", raw.Table.Key.Select(name => $"new.{Sql.Identifier(name)} = old.{Sql.Identifier(name)}"));
        return $"""
            WITH new AS ({Newest()})
            SELECT {all} FROM {LakeSession.Identifier(existing)} AS old WHERE NOT EXISTS (FROM new WHERE {sameKey})
            UNION ALL
            SELECT {all} FROM new
            """;
    }

    string NewRows() => raw.Table.Mode == Projects.IngestMode.Upsert ? Newest() : Accepted();

    /// <summary>Of each key the newest row that fits, unless the table has a newer one.</summary>
    public string Newest()
    {
        string? newest = raw.Table.NewestBy is { } column ? Sql.Identifier(column) : null;
        string order = newest is null ? "" : $"{newest} DESC NULLS LAST, ";
        string isOlder = existing is null || newest is null ? "false" : $"""
            EXISTS (
              FROM {LakeSession.Identifier(existing)} AS old
              WHERE {string.Join(" AND ", raw.Table.Key.Select(name => $"old.{Sql.Identifier(name)} = new.{Sql.Identifier(name)}"))}
                AND (old.{newest} > new.{newest} OR new.{newest} IS NULL AND old.{newest} IS NOT NULL)
            )
            """;
        return $"""
            SELECT * EXCLUDE (_place)
            FROM (
              SELECT {_columns}, {Now} AS _ingested_at, raw._source, {Number} AS _row, raw.rowid AS _place FROM {Fitting}
              QUALIFY row_number() OVER (PARTITION BY {_key} ORDER BY {order}raw.rowid DESC) = 1
            ) AS new
            WHERE NOT {isOlder}
            ORDER BY _place
            """;
    }

    static string Listed(IEnumerable<string> names) => string.Join(", ", names.Select(Sql.Literal));
}
