using Patron.DuckDb;
using Patron.Models.Numerics;
using Patron.Online.Events;
using Patron.Pipeline.Projects;

namespace Patron.Online.State;

/// <summary>A feature: its name, its SQL type in the batch's table, and its value of what is kept of a customer.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Value">Its value.</param>
sealed record FeatureOutput(string Name, LogicalType Type, Func<GroupReading, FeatureValue> Value)
{
    const int MoneyDigits = 4;

    const long MoneyUnits = 10_000;

    static readonly LogicalType Sums = LogicalType.Decimal(38, MoneyDigits);

    /// <summary>Makes a feature, and has its group keep what it needs.</summary>
    public static FeatureOutput Of(FeatureDefinition feature, GroupPlan plan)
    {
        switch (feature)
        {
            case AggregateFeature aggregate:
                return OfAggregate(aggregate, plan);
            case RatioFeature ratio:
                FeatureOutput above = OfAggregate(ratio.Above, plan);
                FeatureOutput below = OfAggregate(ratio.Below, plan);
                return new(ratio.Name, LogicalType.Double, reading => Ratio(above.Number(reading), below.Number(reading)));
            case OneHotFeature one:
                FeatureOutput category = OfAggregate(one.Of, plan);
                return new(one.Name, LogicalType.Integer, reading =>
                    category.Text(reading) is { } text ? FeatureValue.Of(text == one.Category ? 1 : 0) : default);
            case OrdinalFeature place:
                FeatureOutput ranked = OfAggregate(place.Of, plan);
                string[] categories = [.. place.Categories];
                return new(place.Name, LogicalType.Integer, reading =>
                    Array.IndexOf(categories, ranked.Text(reading)) is >= 0 and int index ? FeatureValue.Of(index + 1) : default);
            default:
                throw new InvalidOperationException($"{feature.GetType().Name} cannot be kept event by event");
        }
    }

    static FeatureOutput OfAggregate(AggregateFeature feature, GroupPlan plan)
    {
        int window = plan.WindowOf(feature.Window);
        if (feature.Aggregate == Aggregate.Distinct)
        {
            int distinct = plan.DistinctOf(feature);
            return new(feature.Name, LogicalType.BigInt, reading => FeatureValue.Of(reading.DistinctOf(distinct, window)));
        }

        ColumnState column = plan.ColumnOf(feature);
        FeatureOutput Make(LogicalType type, Func<ReadOnlySpan<long>, GroupReading, FeatureValue> value) =>
            new(feature.Name, type, reading => value(reading.Window(window), reading));
        FeatureOutput Kept(Func<ReadOnlySpan<long>, long> value) => Make(
            TypeOf(column.Column), (record, _) => record[column.Count] > 0 ? FeatureValue.Of(value(record)) : default);
        FeatureOutput DaysSince(Func<ReadOnlySpan<long>, long> time) => Make(LogicalType.BigInt, (record, reading) =>
            record[column.Count] > 0 ? FeatureValue.Of(reading.CalendarDay - reading.CalendarDayOf(time(record))) : default);
        return feature.Aggregate switch
        {
            Aggregate.Sum => Make(Sums, (record, _) => FeatureValue.Of(Words.At(record, column.Sum))),
            Aggregate.Mean => Make(LogicalType.Double, (record, _) => record[column.Count] > 0
                ? FeatureValue.Of(ExactRatio.Nearest(Words.At(record, column.Sum), (Int128)MoneyUnits * record[column.Count]))
                : default),
            Aggregate.Count => Make(LogicalType.BigInt, (record, _) => FeatureValue.Of(record[column.Count])),
            Aggregate.Var => Make(LogicalType.Double, (record, _) => FeatureValue.Of(ExactMoments.Variance(
                Words.At(record, column.Squares), Words.At(record, column.Sum), record[column.Count], MoneyUnits))),
            Aggregate.Trend => Make(LogicalType.Double, (record, _) => FeatureValue.Of(ExactMoments.Slope(
                Words.At(record, column.Days + 2), Words.At(record, column.Sum), record[column.Days + 1], record[column.Days],
                record[column.Count], MoneyUnits))),
            Aggregate.Min => Kept(record => record[column.Min]),
            Aggregate.Max => Kept(record => record[column.Max]),
            Aggregate.First => Kept(record => record[column.First + 1]),
            Aggregate.Last => Kept(record => record[column.Last + 1]),
            Aggregate.DaysSinceFirst => DaysSince(record => record[column.Min]),
            Aggregate.DaysSinceLast => DaysSince(record => record[column.Max]),
            _ => throw new InvalidOperationException($"the aggregate {feature.Aggregate} cannot be kept event by event"),
        };
    }

    /// <summary>As SQL has it: a sum as the nearest double.</summary>
    FeatureValue Number(GroupReading reading) => Value(reading) is not { HasValue: true } value ? default
        : Type.Id switch
        {
            TypeId.Decimal => FeatureValue.Of(ExactRatio.Nearest(value.Whole, MoneyUnits)),
            TypeId.Double => value,
            _ => FeatureValue.Of((double)(long)value.Whole),
        };

    static FeatureValue Ratio(FeatureValue above, FeatureValue below) =>
        above.HasValue && below.HasValue && below.Double != 0 ? FeatureValue.Of(above.Double / below.Double) : default;

    string? Text(GroupReading reading) => reading.TextOf(Value(reading), Type);

    static LogicalType TypeOf(EventColumn column) => column.Kind switch
    {
        EventKind.Text => LogicalType.Varchar,
        EventKind.Boolean => LogicalType.Boolean,
        EventKind.Double => LogicalType.Double,
        EventKind.Decimal => LogicalType.Decimal(column.Digits, column.Scale),
        EventKind.Date => LogicalType.Date,
        EventKind.Timestamp => LogicalType.Timestamp,
        EventKind.Instant => LogicalType.TimestampTz,
        _ => column.Digits switch
        {
            8 => LogicalType.TinyInt,
            16 => LogicalType.SmallInt,
            32 => LogicalType.Integer,
            _ => LogicalType.BigInt,
        },
    };
}
