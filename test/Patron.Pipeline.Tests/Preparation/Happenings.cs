using System.Globalization;
using Patron.DuckDb;
using Patron.Models.Numerics;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Preparation;

/// <summary>One version of a row of a table of events.</summary>
sealed record Happening(int Id, string? Customer, DateTimeOffset? At, DateTimeOffset? KnownAt, decimal? Amount);

/// <summary>
/// Random events of few customers at few instants, so that ties, empty windows and rows at a bound itself are common; some become
/// known late, some are corrected, some lack a customer, a time or an amount. Naively, what targets make of them.
/// </summary>
sealed class Happenings
{
    public const string Table = "silver.happenings";

    readonly List<Happening> _rows;
    readonly TimeZoneInfo _zone;

    public Happenings(RandomStream random, TimeZoneInfo zone, DateTimeOffset around, int rows)
    {
        _zone = zone;
        _rows = [];
        for (int id = 0; id < rows; id++)
        {
            Happening row = One(random, around, id);
            _rows.Add(row);
            while (random.Below(4) == 0)
                _rows.Add(One(random, around, id) with { KnownAt = random.Below(6) == 0 ? row.KnownAt : row.KnownAt?.AddDays(random.Below(60)) });
        }
    }

    /// <summary>An hour after the first event of one of the customers.</summary>
    public DateTimeOffset AfterFirst(RandomStream random)
    {
        DateTimeOffset[] firsts =
        [
            .. _rows.Where(row => row.Customer is not null && row.At is not null)
                .GroupBy(row => row.Customer).Select(own => own.Min(row => row.At!.Value)),
        ];
        return firsts[random.Below(firsts.Length)].AddHours(1);
    }

    /// <summary>Writes the table in another order each time.</summary>
    public void WriteTo(Connection connection, RandomStream random)
    {
        Happening[] shuffled = [.. _rows.Select(row => (row, random.Uniform())).OrderBy(pair => pair.Item2).Select(pair => pair.row)];
        string rows = string.Join(",\n", shuffled.Select(row =>
            $"({row.Id}, {(row.Customer is null ? "NULL" : Sql.Literal(row.Customer))}, {Literal(row.At)}, {Literal(row.KnownAt)}, "
            + $"{row.Amount?.ToString(CultureInfo.InvariantCulture) ?? "NULL"})"));
        connection.Execute(
            $"""
            CREATE SCHEMA IF NOT EXISTS silver;
            CREATE OR REPLACE TABLE {Table} (
              id INTEGER, customer_id VARCHAR, happened_at TIMESTAMPTZ, known_at TIMESTAMPTZ, amount DECIMAL(18, 4));
            INSERT INTO {Table} VALUES {rows};
            """);
    }

    /// <summary>The target at each instant: <c>customer|as_of|value</c>, a line each, ordered by instant and customer.</summary>
    public string Target(TargetDefinition target, IEnumerable<DateTimeOffset> instants, DateTimeOffset run) => string.Concat(
        from instant in instants.Distinct().Order()
        from customer in Population(target, instant)
        select $"{customer}|{instant.UtcDateTime}|{ValueOf(target, customer, instant, run)}|\n");

    /// <summary>The customers of the target's population at an instant, in order.</summary>
    public IEnumerable<string> Population(TargetDefinition target, DateTimeOffset instant)
    {
        Happening[] known = [.. KnownBefore(instant, target)];
        return known.Select(row => row.Customer).OfType<string>().Distinct().Order(StringComparer.Ordinal)
            .Where(customer => Belongs(target, [.. known.Where(row => row.Customer == customer)], instant));
    }

    bool Belongs(TargetDefinition target, Happening[] own, DateTimeOffset instant)
    {
        if (target.Kind == TargetKind.ContractEnd)
            return own.Any(row => row.At is null || row.At >= instant);
        Happening[] past = [.. own.Where(row => row.At < instant)];
        return target.Kind switch
        {
            TargetKind.FirstDayChurn => past.Length > 0 && past.Min(row => row.At) >= AsOf.Before(instant, Duration.Parse("1d"), _zone),
            TargetKind.RevenueDilution => Revenue(past, AsOf.Before(instant, target.Horizon, _zone), instant) > 0,
            _ => past.Any(row => target.ActiveWithin is not { } within || row.At >= AsOf.Before(instant, within, _zone)),
        };
    }

    string ValueOf(TargetDefinition target, string customer, DateTimeOffset instant, DateTimeOffset run)
    {
        DateTimeOffset from = AsOf.After(instant, target.BlindSpot, _zone);
        DateTimeOffset until = AsOf.After(from, target.Horizon, _zone);
        if (until > run)
            return "NULL";
        Happening[] own = [.. KnownBefore(run, target).Where(row => row.Customer == customer)];
        Happening[] inside = [.. own.Where(row => row.At >= from && row.At < until)];
        switch (target.Kind)
        {
            case TargetKind.ContractEnd:
                return inside.Length > 0 ? "1" : "0";
            case TargetKind.RevenueDilution:
                decimal before = Revenue(own, AsOf.Before(instant, target.Horizon, _zone), instant) ?? 0;
                return before <= 0 ? "NULL" : (Revenue(inside, from, until) ?? 0) < (1 - target.Drop) * before ? "1" : "0";
            case TargetKind.FutureCount:
                return $"{inside.Length}";
            case TargetKind.FutureValue:
                return (Revenue(inside, from, until) ?? 0).ToString("0.0000", CultureInfo.InvariantCulture);
            default:
                return inside.Length > 0 ? "0" : "1";
        }
    }

    static decimal? Revenue(IEnumerable<Happening> rows, DateTimeOffset from, DateTimeOffset until) =>
        rows.Where(row => row.At >= from && row.At < until).Sum(row => row.Amount);

    IEnumerable<Happening> KnownBefore(DateTimeOffset instant, TargetDefinition target)
    {
        if (target.Known is null)
            return _rows;
        IEnumerable<Happening> known = _rows.Where(row => row.KnownAt < instant);
        return target.Key is null ? known : known.GroupBy(row => row.Id).Select(versions => versions
            .OrderByDescending(row => row.KnownAt)
            .ThenByDescending(row => row.At)
            .ThenByDescending(row => target.Amount is null ? null : row.Amount)
            .ThenByDescending(row => row.Customer, StringComparer.Ordinal)
            .First());
    }

    static Happening One(RandomStream random, DateTimeOffset around, int id)
    {
        // Whole hours, half of them at midnights of some zone, from half a year before to a quarter after; half of the customers are
        // there all the time, the others for ten days.
        int visitor = random.Below(80);
        int day = visitor >= 40 ? random.Below(270) : (visitor * 6) + random.Below(10);
        DateTimeOffset at = around.AddDays(day - 180).AddHours(random.Below(2) * random.Below(24));
        return new Happening(
            id,
            random.Below(20) == 0 ? null : $"c{(visitor < 40 ? visitor : visitor % 6):00}",
            random.Below(20) == 0 ? null : at,
            random.Below(20) == 0 ? null : at.AddDays(random.Below(3) == 0 ? random.Below(90) : 0).AddHours(random.Below(2)),
            random.Below(10) == 0 ? null : (random.Below(200_000) - 40_000) / 10_000m);
    }

    static string Literal(DateTimeOffset? instant) => instant is { } time ? LakeSession.TimestampLiteral(time) : "NULL";
}
