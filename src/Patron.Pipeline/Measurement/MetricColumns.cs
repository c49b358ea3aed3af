using Patron.DuckDb;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Projects.Reading;

namespace Patron.Pipeline.Measurement;

/// <summary>Which columns of a metric's SELECT are what.</summary>
/// <param name="Key">The customer's key.</param>
/// <param name="Time">When it happened.</param>
/// <param name="Kind">What kind of time that is.</param>
/// <param name="Values">The value, or numerator and denominator.</param>
sealed record MetricColumns(string Key, string Time, TimeKind Kind, IReadOnlyList<string> Values)
{
    static readonly HashSet<TypeId> Numbers =
    [
        TypeId.Boolean, TypeId.TinyInt, TypeId.SmallInt, TypeId.Integer, TypeId.BigInt, TypeId.HugeInt, TypeId.UTinyInt, TypeId.USmallInt,
        TypeId.UInteger, TypeId.UBigInt, TypeId.UHugeInt, TypeId.Float, TypeId.Double, TypeId.Decimal,
    ];

    static readonly HashSet<TypeId> Times =
        [TypeId.Date, TypeId.Timestamp, TypeId.TimestampS, TypeId.TimestampMs, TypeId.TimestampNs, TypeId.TimestampTz];

    /// <exception cref="ProjectException">A column is missing, is one too many, or is of another type.</exception>
    public static MetricColumns Of(MetricDefinition metric, string from, string customerKey, Connection connection)
    {
        using Result result = connection.Query($"SELECT * FROM {from} LIMIT 0");
        List<Column> found = [.. result.Columns];
        ProblemList problems = new();
        string[] values = metric.Kind == MetricKind.Ratio ? ["numerator", "denominator"] : ["value"];
        string[] known = [customerKey, "customer_key", "time", .. values];
        foreach (Column column in found.Where(column => !known.Any(name => Is(column, name))))
        {
            problems.Add(
                metric.Sql, 0, $"metric '{metric.Name}' has a column '{column.Name}'",
                Suggestion.Among(column.Name, [.. known.Distinct()]));
        }

        Column? key = found.Find(column => Is(column, customerKey)) ?? found.Find(column => Is(column, "customer_key"));
        if (key is null)
            problems.Add(metric.Sql, 0, $"metric '{metric.Name}' does not say whose outcome it is", $"SELECT ... {customerKey}");
        Column? time = Find("time", Times, "say when it happened: SELECT ... AS time, a date or an instant");
        foreach (string value in values)
            Find(value, Numbers, $"name the figure: SELECT ... AS {value}, a number");
        problems.ThrowIfAny();
        return new MetricColumns(
            key!.Name, time!.Name, KindOf(time.Type.Id), [.. values.Select(value => found.First(column => Is(column, value)).Name)]);

        Column? Find(string name, HashSet<TypeId> types, string remedy)
        {
            Column? column = found.Find(column => Is(column, name));
            if (column is null)
            {
                string others = string.Join(", ", found.Select(one => one.Name));
                problems.Add(metric.Sql, 0, $"metric '{metric.Name}' has no column '{name}' but {others}", remedy);
            }
            else if (!types.Contains(column.Type.Id))
                problems.Add(metric.Sql, 0, $"metric '{metric.Name}': '{name}' is of type {column.Type}", remedy);
            return column;
        }
    }

    static TimeKind KindOf(TypeId type) =>
        type == TypeId.TimestampTz ? TimeKind.Instant : type == TypeId.Date ? TimeKind.Date : TimeKind.Local;

    static bool Is(Column column, string name) => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}

/// <summary>What the time of an outcome is.</summary>
enum TimeKind
{
    /// <summary>An instant.</summary>
    Instant,

    /// <summary>A time by the clocks of the project's zone.</summary>
    Local,

    /// <summary>A day of the project's zone; the day of the contact is after the contact.</summary>
    Date,
}
