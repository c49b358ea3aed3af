using Patron.Online.Events;
using Patron.Online.Scores;

namespace Patron.Online.State;

/// <summary>
/// Some of the customers with what all groups keep of them. Of each customer and group there is a chain of records, the newest
/// day first: one for each day that windows or as-of dates may still part, and a last one for all days before. Guarded by its
/// lock.
/// </summary>
sealed class Shard
{
    /// <summary>Customers that are looked after with each event, so that those who do nothing more shrink too.</summary>
    const int SweptWithEach = 2;

    readonly IReadOnlyList<GroupPlan> _plans;

    /// <summary>
    /// Of each group where its heads begin among a customer's: that of the records, then those of different values.
    /// </summary>
    readonly int[] _places;
    readonly Slab<int> _heads;
    readonly Slab<long>[] _records;
    readonly DistinctValues[][] _distinct;
    int _sweep;
    long _sweptFor = long.MinValue;

    public Shard(IReadOnlyList<GroupPlan> plans)
        : this(
            plans, new TextTable(), new TextTable(), new Slab<int>(WidthOf(plans)),
            [.. plans.Select(plan => new Slab<long>(plan.Words))],
            [.. plans.Select(plan => plan.Distinct.Select(_ => new DistinctValues()).ToArray())])
    {
    }

    Shard(
        IReadOnlyList<GroupPlan> plans, TextTable customers, TextTable texts, Slab<int> heads, Slab<long>[] records,
        DistinctValues[][] distinct)
    {
        (_plans, Customers, Texts, _heads, _records, _distinct) = (plans, customers, texts, heads, records, distinct);
        _places = [.. plans.Select((_, group) => plans.Take(group).Sum(plan => 1 + plan.Distinct.Count))];
    }

    /// <summary>Guards everything in it.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The keys of the customers.</summary>
    public TextTable Customers { get; }

    /// <summary>Texts among the values.</summary>
    public TextTable Texts { get; }

    /// <summary>Those whose scores are to be renewed; null where none are.</summary>
    public ChangedCustomers? Changed { get; set; }

    public long Bytes => Customers.Bytes + Texts.Bytes + _heads.Bytes + _records.Sum(records => records.Bytes)
        + _distinct.Sum(columns => columns.Sum(column => column.Bytes));

    /// <summary>Takes an event.</summary>
    /// <param name="e">The event.</param>
    /// <param name="hash">Of the customer's key.</param>
    /// <param name="bindings">The groups that it counts in.</param>
    /// <param name="day">The day that it is kept under.</param>
    /// <param name="calendarDay">Its calendar day, where a group needs it.</param>
    /// <param name="bounds">Of each group.</param>
    /// <param name="era">Changes when bounds do.</param>
    /// <param name="renews">A bit for each model whose score of the customer is to be renewed.</param>
    public void Take(
        in EventView e, ulong hash, EventBinding[] bindings, int day, int calendarDay, GroupBounds[] bounds, long era, uint renews)
    {
        int customer = Customers.FindOrAdd(e.Customer, hash);
        if (customer == _heads.Count)
            _heads.Add();
        foreach (EventBinding binding in bindings)
        {
            int group = binding.Group;
            Span<int> heads = HeadsOf(customer, group);
            binding.Add(RecordOf(ref heads[0], group, day, bounds[group].FoldBefore), e, calendarDay, Texts);
            for (int column = 0; column < _distinct[group].Length; column++)
            {
                if (binding.DistinctOf(e, column, Texts) is { } value)
                    _distinct[group][column].Add(ref heads[1 + column], customer, value, day);
            }
        }

        Changed?.Add(customer, renews);
        Sweep(bounds, era);
    }

    /// <summary>Adds up what is kept of a customer before an as-of date.</summary>
    /// <returns>Whether anything is known of the customer.</returns>
    public bool Read(int customer, int group, GroupReading reading)
    {
        Span<int> heads = HeadsOf(customer, group);
        bool isKnown = false;
        for (int record = heads[0]; record != 0; record = NextOf(_records[group][record - 1]))
        {
            ReadOnlySpan<long> words = _records[group][record - 1];
            isKnown |= reading.Add(words, DayOf(words), Texts);
        }

        for (int column = 0; column < _distinct[group].Length && isKnown; column++)
            reading.Count(column, _distinct[group][column], heads[1 + column]);
        return isKnown;
    }

    public void Write(SnapshotWriter writer)
    {
        Customers.Write(writer);
        Texts.Write(writer);
        _heads.Write(writer);
        foreach (Slab<long> records in _records)
            records.Write(writer);
        foreach (DistinctValues column in _distinct.SelectMany(columns => columns))
            column.Write(writer);
    }

    public static Shard Read(SnapshotReader reader, IReadOnlyList<GroupPlan> plans)
    {
        TextTable customers = TextTable.Read(reader);
        TextTable texts = TextTable.Read(reader);
        Slab<int> heads = Slab<int>.Read(reader, WidthOf(plans));
        reader.Require(heads.Count == customers.Count, "customers without what is kept of them");
        return new Shard(
            plans, customers, texts, heads, [.. plans.Select(plan => Slab<long>.Read(reader, plan.Words))],
            [.. plans.Select(plan => plan.Distinct.Select(_ => DistinctValues.Read(reader)).ToArray())]);
    }

    static int WidthOf(IReadOnlyList<GroupPlan> plans) => Math.Max(1, plans.Sum(plan => 1 + plan.Distinct.Count));

    Span<int> HeadsOf(int customer, int group) => _heads[customer].Slice(_places[group], 1 + _plans[group].Distinct.Count);

    /// <summary>
    /// The record of a day, which is made where there is none; then days that nothing parts any more become one.
    /// </summary>
    Span<long> RecordOf(ref int head, int group, int day, int foldBefore)
    {
        Slab<long> records = _records[group];
        if (day < foldBefore && FoldedOf(head, group, foldBefore) is >= 0 and int folded)
            return records[folded];
        int previous = 0;
        int record = head;
        while (record != 0 && DayOf(records[record - 1]) > day)
            (previous, record) = (record, NextOf(records[record - 1]));
        if (record != 0 && DayOf(records[record - 1]) == day)
            return records[record - 1];
        int added = records.Add();
        SetHeader(records[added], day, record);
        if (previous == 0)
            head = added + 1;
        else
            SetHeader(records[previous - 1], DayOf(records[previous - 1]), added + 1);
        Fold(head, group, foldBefore);
        return records[added];
    }

    /// <summary>The record of all days before one; -1 where there is none.</summary>
    int FoldedOf(int head, int group, int before)
    {
        Fold(head, group, before);
        int record = head;
        while (record != 0 && DayOf(_records[group][record - 1]) >= before)
            record = NextOf(_records[group][record - 1]);
        return record - 1;
    }

    void Fold(int head, int group, int before)
    {
        Slab<long> records = _records[group];
        int last = head;
        while (last != 0 && DayOf(records[last - 1]) >= before)
            last = NextOf(records[last - 1]);
        if (last == 0)
            return;
        Span<long> into = records[last - 1];
        for (int record = NextOf(into); record != 0;)
        {
            ReadOnlySpan<long> words = records[record - 1];
            foreach (ColumnState column in _plans[group].Columns)
                column.Merge(into, words, Texts);
            int next = NextOf(words);
            records.Remove(record - 1);
            record = next;
        }

        SetHeader(into, DayOf(into), 0);
    }

    void Sweep(GroupBounds[] bounds, long era)
    {
        if (_sweptFor == era)
            return;
        for (int swept = 0; swept < SweptWithEach; swept++)
        {
            if (_sweep == Customers.Count)
            {
                (_sweep, _sweptFor) = (0, era);
                return;
            }

            FoldAll(_sweep++, bounds);
        }
    }

    void FoldAll(int customer, GroupBounds[] bounds)
    {
        for (int group = 0; group < _plans.Count; group++)
        {
            Span<int> heads = HeadsOf(customer, group);
            Fold(heads[0], group, bounds[group].FoldBefore);
            for (int column = 0; column < _distinct[group].Length; column++)
            {
                bool keeps = _plans[group].Distinct[column].IsOfLifetime;
                _distinct[group][column].Fold(ref heads[1 + column], customer, bounds[group].FoldBefore, keeps);
            }
        }
    }

    static int DayOf(ReadOnlySpan<long> record) => (int)(record[0] >> 32);

    static int NextOf(ReadOnlySpan<long> record) => (int)record[0];

    static void SetHeader(Span<long> record, int day, int next) => record[0] = ((long)day << 32) | (uint)next;
}
