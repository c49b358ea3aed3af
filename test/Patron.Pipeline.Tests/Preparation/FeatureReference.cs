using System.Globalization;
using System.Numerics;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Preparation;

/// <summary>One row of a table that features are made of.</summary>
/// <param name="Customer">Null for nobody.</param>
/// <param name="Id">Rows with the same one are versions of each other.</param>
/// <param name="Time">When it happened.</param>
/// <param name="Known">When it became known; null for not yet.</param>
/// <param name="Amount">Null where missing.</param>
/// <param name="Channel">Null where missing.</param>
/// <param name="Due">Another time.</param>
sealed record EventRow(
    string? Customer, long Id, DateTime Time, DateTime? Known, decimal? Amount, string? Channel, DateTime? Due);

/// <summary>What features have to be, computed the slow and plain way: for each customer and instant from the rows known then.</summary>
static class FeatureReference
{
    /// <summary>A line for each customer and instant of whom something was known, values separated by bars.</summary>
    public static string Text(
        AggregateGroupDefinition group, IReadOnlyList<EventRow> rows, IEnumerable<DateTimeOffset> asOfs, TimeZoneInfo zone)
    {
        List<string> lines = [];
        foreach (string customer in rows.Select(row => row.Customer).OfType<string>().Distinct().Order(StringComparer.Ordinal))
        {
            foreach (DateTimeOffset asOf in asOfs.Order())
            {
                EventRow[] known = [.. KnownAt(group, [.. rows.Where(row => row.Customer == customer)], asOf)];
                if (known.Length > 0)
                    lines.Add(Line(group, known, customer, asOf, zone));
            }
        }

        return string.Concat(lines);
    }

    static IEnumerable<EventRow> KnownAt(AggregateGroupDefinition group, EventRow[] rows, DateTimeOffset asOf)
    {
        IEnumerable<EventRow> known = rows.Where(row => group.Known is null || row.Known < asOf.UtcDateTime);
        if (group.Key.Count > 0)
            known = known.GroupBy(row => row.Id).Select(versions => versions.MaxBy(version => version.Known)!);
        return known.Where(row => row.Time < asOf.UtcDateTime && (group.Where is null || row.Channel != "app"));
    }

    static string Line(AggregateGroupDefinition group, EventRow[] known, string customer, DateTimeOffset asOf, TimeZoneInfo zone)
    {
        IEnumerable<string> values = group.Features.Select(feature => feature switch
        {
            AggregateFeature aggregate => Value(aggregate, known, asOf, zone),
            RatioFeature ratio => Ratio(ratio, known, asOf, zone),
            OneHotFeature one => Value(one.Of, known, asOf, zone) is var text && text == "NULL" ? text : text == one.Category ? "1" : "0",
            OrdinalFeature place => Place(place.Categories, Value(place.Of, known, asOf, zone)),
            _ => throw new InvalidOperationException($"no reference for {feature}"),
        });
        return string.Join('|', values.Prepend($"{asOf.UtcDateTime}").Prepend(customer)) + "|\n";
    }

    static string Place(IReadOnlyList<string> categories, string text) =>
        categories.Contains(text) ? $"{categories.ToList().IndexOf(text) + 1}" : "NULL";

    static string Ratio(RatioFeature ratio, EventRow[] known, DateTimeOffset asOf, TimeZoneInfo zone)
    {
        string above = Value(ratio.Above, known, asOf, zone);
        string below = Value(ratio.Below, known, asOf, zone);
        return above == "NULL" || below == "NULL" || Number(below) == 0 ? "NULL" : Text(Number(above) / Number(below));
    }

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    static string Value(AggregateFeature feature, EventRow[] known, DateTimeOffset asOf, TimeZoneInfo zone)
    {
        DateTime from = feature.Window.From(asOf, zone)?.UtcDateTime ?? DateTime.MinValue;
        DateTime until = feature.Window.Until(asOf, zone).UtcDateTime;
        EventRow[] rows = [.. known.Where(row => row.Time >= from && row.Time < until)];
        return feature.Column switch
        {
            "amount" => OfAmounts(feature.Aggregate, [.. rows.Where(row => row.Amount is not null)], zone),
            "channel" => OfTexts(feature.Aggregate, [.. rows.Where(row => row.Channel is not null)]),
            _ => OfTimes(feature, rows, asOf, zone),
        };
    }

    static string OfAmounts(Aggregate aggregate, EventRow[] rows, TimeZoneInfo zone)
    {
        decimal[] values = [.. rows.Select(row => row.Amount!.Value)];
        return aggregate switch
        {
            Aggregate.Sum => values.Length == 0 ? "0.0000" : $"{values.Sum()}",
            Aggregate.Mean => values.Length == 0 ? "NULL" : Quotient(Units(values), new BigInteger(values.Length) * 10_000),
            Aggregate.Count => $"{values.Length}",
            Aggregate.Var => values.Length < 2 ? "NULL" : Quotient(
                (values.Length * Squares(values)) - BigInteger.Pow(Units(values), 2), new BigInteger(values.Length) * (values.Length - 1) * 100_000_000),
            Aggregate.Min => values.Length == 0 ? "NULL" : $"{values.Min()}",
            Aggregate.Max => values.Length == 0 ? "NULL" : $"{values.Max()}",
            Aggregate.First => values.Length == 0 ? "NULL" : $"{rows.OrderBy(row => row.Time).ThenBy(row => row.Amount).First().Amount}",
            Aggregate.Last => values.Length == 0 ? "NULL" : $"{rows.OrderBy(row => row.Time).ThenBy(row => row.Amount).Last().Amount}",
            Aggregate.Distinct => $"{values.Distinct().Count()}",
            _ => Slope(rows, zone),
        };
    }

    static string OfTexts(Aggregate aggregate, EventRow[] rows)
    {
        EventRow[] ordered = [.. rows.OrderBy(row => row.Time).ThenBy(row => row.Channel, StringComparer.Ordinal)];
        return aggregate switch
        {
            Aggregate.Count => $"{rows.Length}",
            Aggregate.Distinct => $"{rows.Select(row => row.Channel).Distinct().Count()}",
            Aggregate.First => ordered.FirstOrDefault()?.Channel ?? "NULL",
            Aggregate.Last => ordered.LastOrDefault()?.Channel ?? "NULL",
            Aggregate.Min => ordered.MinBy(row => row.Channel, StringComparer.Ordinal)?.Channel ?? "NULL",
            _ => ordered.MaxBy(row => row.Channel, StringComparer.Ordinal)?.Channel ?? "NULL",
        };
    }

    static string OfTimes(AggregateFeature feature, EventRow[] rows, DateTimeOffset asOf, TimeZoneInfo zone)
    {
        DateTime[] times = feature.Column == "due"
            ? [.. rows.Select(row => row.Due).OfType<DateTime>().Where(time => time < asOf.UtcDateTime)]
            : [.. rows.Select(row => row.Time)];
        if (feature.Aggregate == Aggregate.Count)
            return $"{times.Length}";
        return times.Length == 0
            ? "NULL"
            : $"{Day(asOf.UtcDateTime, zone) - Day(feature.Aggregate == Aggregate.DaysSinceFirst ? times.Min() : times.Max(), zone)}";
    }

    static string Slope(EventRow[] rows, TimeZoneInfo zone)
    {
        // Days counted from the first, which a slope does not see.
        int first = rows.Length == 0 ? 0 : rows.Min(row => Day(row.Time, zone));
        (BigInteger X, BigInteger Y)[] points = [.. rows.Select(row => (new BigInteger(Day(row.Time, zone) - first), Units([row.Amount!.Value])))];
        BigInteger count = points.Length;
        BigInteger x = points.Aggregate(BigInteger.Zero, (sum, point) => sum + point.X);
        BigInteger y = points.Aggregate(BigInteger.Zero, (sum, point) => sum + point.Y);
        BigInteger squares = points.Aggregate(BigInteger.Zero, (sum, point) => sum + (point.X * point.X));
        BigInteger products = points.Aggregate(BigInteger.Zero, (sum, point) => sum + (point.X * point.Y));
        BigInteger spread = (count * squares) - (x * x);
        return spread.IsZero ? "NULL" : Quotient((count * products) - (x * y), spread * 10_000);
    }

    static BigInteger Units(IEnumerable<decimal> values) => new(values.Sum() * 10_000);

    static BigInteger Squares(IEnumerable<decimal> values) =>
        values.Aggregate(BigInteger.Zero, (sum, value) => sum + BigInteger.Pow(new BigInteger(value * 10_000), 2));

    /// <summary>Thirty digits of a quotient, read as a double: the nearest but for ties that no test meets.</summary>
    static string Quotient(BigInteger numerator, BigInteger denominator)
    {
        BigInteger digits = BigInteger.Divide(BigInteger.Abs(numerator) * BigInteger.Pow(10, 40), denominator);
        double value = double.Parse($"{digits}e-40", CultureInfo.InvariantCulture);
        return Text(numerator.Sign < 0 ? -value : value);
    }

    static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

    static int Day(DateTime utc, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(utc, zone)).DayNumber;
}
