using System.Text;
using Patron.Models.Numerics;
using Patron.Online.Events;
using Patron.Online.Scores;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Online.State;

/// <summary>
/// What the feature groups over tables of events need of every customer, in memory. One thread takes events; any thread may read.
/// Features depend on which events were taken, never on their order, and are those of a run over the same rows, bit for bit.
/// </summary>
public sealed class IncrementalFeatures
{
    /// <summary>
    /// Parts of the customers, each with a lock of its own, so that readers seldom wait. A snapshot has as many sections.
    /// </summary>
    internal const int ShardCount = 64;

    readonly TimeZoneInfo _zone;
    readonly EventBinding[][] _bindings;
    readonly GroupBounds[] _bounds;
    readonly bool[] _needsCalendarDay;
    readonly DayCalendar _days;
    readonly Shard[] _shards;
    readonly long[] _newest;
    long _era;
    AsOfView? _lastView;
    (uint[] ByType, ManualResetEventSlim Changed)? _followed;

    /// <summary>Keeps the groups of a project that are over tables of events; empty.</summary>
    /// <param name="project">The project.</param>
    /// <param name="schema">Its events, and those that its log has.</param>
    /// <exception cref="ProjectException">A group cannot be kept event by event; the message says what to do.</exception>
    public IncrementalFeatures(ProjectDefinition project, EventSchema schema)
        : this(project, schema, PlanCheck.Of(project, schema))
    {
    }

    internal IncrementalFeatures(
        ProjectDefinition project, EventSchema schema, IReadOnlyList<GroupPlan> plans, Shard[]? shards = null)
    {
        _zone = project.Settings.Zone;
        Plans = plans;
        _bindings = EventBinding.Of(schema, plans);
        _needsCalendarDay = [.. _bindings.Select(groups => groups.Any(group => group.Plan.NeedsCalendarDay))];
        _bounds = [.. plans.Select(plan => new GroupBounds(plan, _zone))];
        _days = new DayCalendar(_zone);
        _shards = shards ?? [.. Enumerable.Range(0, ShardCount).Select(_ => new Shard(plans))];
        _newest = new long[schema.Sources.Count];
        Array.Fill(_newest, long.MinValue);
    }

    /// <summary>The groups that are kept, in the project's order.</summary>
    public IReadOnlyList<AggregateGroupDefinition> Groups => [.. Plans.Select(plan => plan.Group)];

    /// <summary>How many customers there are.</summary>
    public long Customers => _shards.Sum(shard => (long)shard.Customers.Count);

    /// <summary>Bytes of memory that they take, keys and tables of hashes included.</summary>
    public long Bytes => _shards.Sum(shard => shard.Bytes);

    /// <summary>
    /// The midnight after the newest event, as of which every event counts; null before the first. Features of now are those of
    /// this date.
    /// </summary>
    public DateTimeOffset? Latest
    {
        get
        {
            long newest = long.MinValue;
            for (int source = 0; source < _newest.Length; source++)
                newest = Math.Max(newest, Volatile.Read(ref _newest[source]));
            return newest == long.MinValue
                ? null
                : AsOf.MidnightOf(DayCalendar.Date(DayCalendar.CalendarDayOf(newest, _zone)).AddDays(1), _zone);
        }
    }

    /// <summary>The days of <see cref="Latest"/>; null before the first event.</summary>
    internal AsOfView? LatestView => Latest is { } latest ? ViewOf(latest) : null;

    internal IReadOnlyList<GroupPlan> Plans { get; }

    internal IReadOnlyList<Shard> Shards => _shards;

    /// <summary>Held while an event is taken: whoever holds it sees all customers as they are after the same event.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>Takes an event that was accepted. Called by one thread.</summary>
    /// <param name="e">The event.</param>
    /// <param name="newest">When the newest event of its source happened, this one included.</param>
    public void Take(in EventView e, long newest)
    {
        EventBinding[] bindings = _bindings[e.Type.Index];
        ulong hash = StableHash.OfBytes(e.Customer);
        Shard shard = _shards[ShardOf(hash)];
        lock (Gate)
        {
            MoveTo(e.Type.Source, newest);
            if (bindings.Length == 0)
                return;
            uint renews = _followed?.ByType[e.Type.Index] ?? 0;
            int day = _days.DayOf(e.Time);
            int calendarDay = _needsCalendarDay[e.Type.Index] ? _days.CalendarDayOf(e.Time) : 0;
            lock (shard.Gate)
                shard.Take(e, hash, bindings, day, calendarDay, _bounds, _era, renews);
            if (renews != 0 && _followed is { Changed: { IsSet: false } changed })
                changed.Set();
        }
    }

    /// <summary>Notes from now on whose scores are to be renewed; those of events before are asked for when they are wanted.</summary>
    /// <param name="byType">By the number of a type of event, a bit for each model that its events renew.</param>
    /// <param name="changed">Set when there are customers to be renewed.</param>
    internal void Follow(uint[] byType, ManualResetEventSlim changed)
    {
        lock (Gate)
        {
            foreach (Shard shard in _shards)
            {
                lock (shard.Gate)
                    shard.Changed = new ChangedCustomers();
            }

            _followed = (byType, changed);
        }
    }

    /// <summary>Where a customer is kept; null for one that no event named.</summary>
    internal (int Shard, int Customer)? Find(ReadOnlySpan<byte> key)
    {
        ulong hash = StableHash.OfBytes(key);
        int place = ShardOf(hash);
        lock (_shards[place].Gate)
            return _shards[place].Customers.Find(key, hash) is >= 0 and int customer ? (place, customer) : null;
    }

    /// <summary>
    /// A customer's features as of midnight of a date, of each group that knew the customer by then, with values as the batch's
    /// table has them.
    /// </summary>
    /// <param name="customer">The customer's key.</param>
    /// <param name="asOf">Midnight in the project's zone; see <see cref="Latest"/> for now.</param>
    /// <exception cref="ArgumentException">It is no midnight, or earlier than late events still allow to tell.</exception>
    public IReadOnlyList<CustomerFeatures> Of(string customer, DateTimeOffset asOf)
    {
        AsOfView view = ViewOf(asOf);
        byte[] key = Encoding.UTF8.GetBytes(customer);
        ulong hash = StableHash.OfBytes(key);
        Shard shard = _shards[ShardOf(hash)];
        List<CustomerFeatures> found = [];
        for (int group = 0; group < Plans.Count; group++)
        {
            GroupReading reading = view.Readings[group].Take();
            reading.Clear();
            lock (shard.Gate)
            {
                RequireReach(group, view);
                if (shard.Customers.Find(key, hash) is >= 0 and int number && shard.Read(number, group, reading))
                    found.Add(new CustomerFeatures(Plans[group].Group.Name, asOf, Values(Plans[group], reading)));
            }

            view.Readings[group].Give(reading);
        }

        return found;
    }

    /// <summary>
    /// Writes a group's features of all customers as of a date as a Parquet file, by customer, with the columns of the batch's
    /// table. Events wait meanwhile; readers of single customers do not.
    /// </summary>
    /// <param name="group">The group's name.</param>
    /// <param name="asOf">Midnight in the project's zone.</param>
    /// <param name="path">The file, which is replaced.</param>
    /// <exception cref="ArgumentException">There is no such group, or the date cannot be told; see <see cref="Of"/>.</exception>
    public void WriteTable(string group, DateTimeOffset asOf, string path)
    {
        int place = Plans.Select(plan => plan.Group.Name).ToList().IndexOf(group);
        if (place < 0)
        {
            throw new ArgumentException(
                $"no group '{group}' is kept; there are {string.Join(", ", Plans.Select(plan => plan.Group.Name))}",
                nameof(group));
        }

        AsOfView view = ViewOf(asOf);
        using FeatureFile file = new(Plans[place], view);
        lock (Gate)
        {
            RequireReach(place, view);
            GroupReading reading = new(Plans[place], view, place, _zone);
            foreach (Shard shard in _shards)
            {
                for (int customer = 0; customer < shard.Customers.Count; customer++)
                {
                    reading.Clear();
                    if (shard.Read(customer, place, reading))
                        file.Add(shard.Customers[customer], reading);
                }
            }
        }

        file.Complete(path);
    }

    /// <summary>Moves what can be asked for behind the newest event of a source.</summary>
    internal void MoveTo(EventSource source, long newest)
    {
        if (newest <= _newest[source.Index])
            return;
        Volatile.Write(ref _newest[source.Index], newest);
        for (int group = 0; group < Plans.Count; group++)
        {
            if (Plans[group].Type.Source.Index == source.Index && _bounds[group].Move(newest, _days))
                _era++;
        }
    }

    static int ShardOf(ulong hash) => (int)(hash % ShardCount);

    static Dictionary<string, object?> Values(GroupPlan plan, GroupReading reading) =>
        plan.Features.ToDictionary(feature => feature.Name, feature => reading.ObjectOf(reading.ValueOf(feature), feature.Type));

    AsOfView ViewOf(DateTimeOffset asOf) =>
        Volatile.Read(ref _lastView) is { } last && last.AsOf == asOf ? last : _lastView = AsOfView.Of(asOf, Plans, _zone);

    void RequireReach(int group, AsOfView view)
    {
        if (view.Day < _bounds[group].Reach)
        {
            string name = Plans[group].Group.Name;
            throw new ArgumentException(
                $"features/{name} as of {DayCalendar.Date(view.Day):yyyy-MM-dd} are no longer kept: the earliest date is "
                + $"{DayCalendar.Date(_bounds[group].Reach):yyyy-MM-dd}; ask silver.features_{name} for those before",
                nameof(view));
        }
    }
}
