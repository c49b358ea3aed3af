using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation;

/// <summary>Of which moments the outcome of a target is known: those whose stretch is over, and of which there are rows.</summary>
static class KnownOutcomes
{
    /// <summary>
    /// Until when rows tell of a target: the end of the day of the newest, and no later than the run's instant. That nobody is seen to do
    /// anything after it says nothing about anybody; the ends of contracts are exempt, since a time without any is no gap.
    /// </summary>
    public static DateTimeOffset Until(TargetDefinition target, StepContext context)
    {
        if (target.Kind == TargetKind.ContractEnd)
            return context.AsOf;
        using Result result = context.Lake.Connection.Query(
            $"""
            SELECT epoch_us(max(CAST({Sql.Identifier(target.Time)} AS TIMESTAMPTZ))) AS newest
            FROM {LakeSession.Identifier(target.Table)}
            """);
        ColumnTable found = result.ReadAll();
        if (found.IsNull("newest", 0))
            return DateTimeOffset.UnixEpoch;
        TimeZoneInfo zone = context.Project.Settings.Zone;
        DateTime newest = TimeZoneInfo.ConvertTime(DateTimeOffset.UnixEpoch.AddMicroseconds(found.Longs("newest")[0]), zone).DateTime;
        DateTimeOffset end = AsOf.MidnightOf(DateOnly.FromDateTime(newest).AddDays(1), zone);
        return end < context.AsOf ? end : context.AsOf;
    }

    /// <summary>The different instants of a column of a relation, oldest first.</summary>
    public static DateTimeOffset[] InstantsOf(string column, string relation, Connection connection)
    {
        using Result result = connection.Query(
            $"SELECT DISTINCT epoch_us({column}) AS instant FROM {relation} WHERE {column} IS NOT NULL ORDER BY instant");
        return Array.ConvertAll(result.ReadAll().Longs("instant"), at => DateTimeOffset.UnixEpoch.AddMicroseconds(at));
    }

    /// <summary>
    /// The stretches of instants as columns <c>since, begins, ends</c>, by the calendar of the zone; no end where it lies behind
    /// <paramref name="until"/>.
    /// </summary>
    public static ColumnValues[] StretchesOf(DateTimeOffset[] instants, TargetDefinition target, DateTimeOffset until, TimeZoneInfo zone)
    {
        TargetWindow[] windows = Array.ConvertAll(instants, instant => TargetWindow.At(instant, target, zone));
        return
        [
            Column(Array.ConvertAll(instants, instant => TargetSql.SinceOf(instant, target, zone))),
            Column(Array.ConvertAll(windows, window => (DateTimeOffset?)window.From)),
            Column(Array.ConvertAll(windows, window => window.Until <= until ? (DateTimeOffset?)window.Until : null)),
        ];
    }

    /// <summary>Instants as a column.</summary>
    public static ColumnValues Column(DateTimeOffset?[] instants) => ColumnValues.Of(
        Array.ConvertAll(instants, instant => instant?.UtcDateTime ?? DateTime.UnixEpoch).AsMemory(),
        Array.ConvertAll(instants, instant => instant is null).AsMemory());
}
