using Patron.Online.Events;

namespace Patron.Online.State;

/// <summary>
/// Where a group finds its columns in the records of one type of event, which may be of an earlier declaration.
/// </summary>
sealed class EventBinding
{
    const int MoneyDigits = 4;

    readonly (ColumnState State, int Source, long Units, long Values)[] _columns;
    readonly int[] _distinct;
    readonly long[] _distinctFactors;

    /// <summary>Why events of this declaration cannot be added to those of now; null where they can.</summary>
    readonly string? _misfit;

    EventBinding(int group, GroupPlan plan, EventType type)
    {
        (Group, Plan) = (group, plan);
        _misfit = plan.Columns.Select(column => Misfit(type, column.Name, column.Column))
            .Concat(plan.Distinct.Select(column => Misfit(type, column.Name, column.Column))).OfType<string>().FirstOrDefault();
        _columns =
        [
            .. plan.Columns.Select(state =>
                (state, type.IndexOf(state.Name), UnitFactor(type, state), ValueFactor(type, state.Name, state.Column))),
        ];
        _distinct = [.. plan.Distinct.Select(column => type.IndexOf(column.Name))];
        _distinctFactors = [.. plan.Distinct.Select(column => ValueFactor(type, column.Name, column.Column))];
    }

    /// <summary>The group's place among all.</summary>
    public int Group { get; }

    public GroupPlan Plan { get; }

    /// <summary>The groups that events of each type count in, by the type's number.</summary>
    public static EventBinding[][] Of(EventSchema schema, IReadOnlyList<GroupPlan> plans) =>
    [
        .. schema.Types.Select(type => plans.Index()
            .Where(plan => plan.Item.Type.Source.Index == type.Source.Index && plan.Item.Type.Table == type.Table)
            .Select(plan => new EventBinding(plan.Index, plan.Item, type)).ToArray()),
    ];

    /// <summary>Adds an event's values to a record.</summary>
    /// <exception cref="EventLogException">The event's columns are too unlike those declared now.</exception>
    public void Add(Span<long> record, in EventView e, int calendarDay, TextTable texts)
    {
        if (_misfit is not null)
            throw new EventLogException(_misfit);
        long time = e.Time;
        foreach ((ColumnState state, int source, long units, long values) in _columns)
        {
            if (source < 0 || e.IsNull(source))
                continue;
            long value = state.HasValue ? ValueOf(e, source, values, texts) : 0;
            state.Add(record, value, state.HasAmount ? AmountOf(e, source) * units : 0, time, calendarDay, texts);
        }
    }

    /// <summary>The value of a column whose different ones are counted; null for none.</summary>
    public long? DistinctOf(in EventView e, int column, TextTable texts)
    {
        int source = _distinct[column];
        if (source < 0 || e.IsNull(source))
            return null;
        long value = ValueOf(e, source, _distinctFactors[column], texts);
        // The two zeros of a double are one value.
        return e.Type.Columns[source].Kind == EventKind.Double && value == long.MinValue ? 0 : value;
    }

    static long ValueOf(in EventView e, int source, long factor, TextTable texts) => e.Type.Columns[source].Kind switch
    {
        EventKind.Text => texts.FindOrAdd(e.Text(source)),
        EventKind.Double => BitConverter.DoubleToInt64Bits(e.Double(source)),
        EventKind.Decimal => (long)e.Decimal(source) * factor,
        _ => e.Int64(source),
    };

    static long AmountOf(in EventView e, int source) =>
        e.Type.Columns[source].Kind == EventKind.Decimal ? (long)e.Decimal(source) : e.Int64(source);

    /// <summary>From a column's own units to those of four decimals.</summary>
    static long UnitFactor(EventType type, ColumnState state) =>
        type.IndexOf(state.Name) is >= 0 and int source && state.HasAmount ? Power(MoneyDigits - type.Columns[source].Scale) : 1;

    /// <summary>From the units of a decimal when an event was taken to those that are declared now.</summary>
    static long ValueFactor(EventType type, string name, EventColumn now) =>
        type.IndexOf(name) is >= 0 and int source ? Power(now.Scale - type.Columns[source].Scale) : 1;

    static string? Misfit(EventType type, string name, EventColumn now)
    {
        if (type.IndexOf(name) is not (>= 0 and int source))
            return null;
        EventColumn then = type.Columns[source];
        return then.Kind == now.Kind && then.Scale <= now.Scale && then.Digits - then.Scale <= now.Digits - now.Scale
            ? null
            : $"the event log has {type.Table} events whose {name} is {then.SqlType}, which is {now.SqlType} now: "
                + "declare the column as it was, or give the new one another name";
    }

    static long Power(int digits) => (long)Math.Pow(10, digits);
}
