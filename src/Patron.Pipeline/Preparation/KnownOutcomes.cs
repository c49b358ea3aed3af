using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation;

/// <summary>Of which moments the outcome of a target is known: those whose stretch is over, and of which there are rows.</summary>
static class KnownOutcomes
{
    /// <summary>
    /// Until when rows tell of a target at midnights: the end of the day of the newest, and no later than the run's instant. That
    /// nobody is seen to do anything after it says nothing about anybody; the ends of contracts are exempt, since a time without
    /// any is no gap.
    /// </summary>
    public static DateTimeOffset Until(TargetDefinition target, StepContext context)
    {
        if (target.Kind == TargetKind.ContractEnd)
            return context.AsOf;
        if (Newest(target, context) is not { } newest)
            return DateTimeOffset.UnixEpoch;
        TimeZoneInfo zone = context.Project.Settings.Zone;
        DateOnly day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(newest, zone).DateTime);
        return Earlier(AsOf.MidnightOf(day.AddDays(1), zone), context.AsOf);
    }

    /// <summary>
    /// The same at any time of day: the newest row itself, for the rest of its day may not have been loaded yet.
    /// </summary>
    public static DateTimeOffset UntilNewest(TargetDefinition target, StepContext context) =>
        target.Kind == TargetKind.ContractEnd ? context.AsOf
        : Newest(target, context) is { } newest ? Earlier(newest, context.AsOf)
        : DateTimeOffset.UnixEpoch;

    static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    /// <summary>The newest moment that a target's table has a row of; null for a table without rows.</summary>
    static DateTimeOffset? Newest(TargetDefinition target, StepContext context)
    {
        using Result result = context.Lake.Connection.Query(
            $"""
            SELECT epoch_us(max(CAST({Sql.Identifier(target.Time)} AS TIMESTAMPTZ))) AS newest
            FROM {LakeSession.Identifier(target.Table)}
            """);
        ColumnTable found = result.ReadAll();
        return found.IsNull("newest", 0) ? null : DateTimeOffset.UnixEpoch.AddMicroseconds(found.Longs("newest")[0]);
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
