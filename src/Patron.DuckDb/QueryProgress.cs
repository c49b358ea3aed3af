using Patron.DuckDb.Native;

namespace Patron.DuckDb;

/// <summary>The engine's estimate of how far a query is.</summary>
/// <param name="Fraction">
/// Share done in [0, 1]; null when the engine has no estimate, as for generated rows or no query at all.
/// </param>
/// <param name="RowsDone">Rows read so far.</param>
/// <param name="RowsTotal">Rows to read, estimated.</param>
public readonly record struct QueryProgress(double? Fraction, long RowsDone, long RowsTotal)
{
    internal static QueryProgress Of(ConnectionHandle session)
    {
        ProgressFields fields = NativeMethods.duckdb_query_progress(session);
        double? fraction = fields.Percentage < 0 ? null : Math.Min(fields.Percentage / 100, 1);
        return new QueryProgress(fraction, (long)fields.RowsProcessed, (long)fields.RowsTotal);
    }
}
