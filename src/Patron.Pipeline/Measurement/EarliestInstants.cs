using System.Numerics;

namespace Patron.Pipeline.Measurement;

/// <summary>The earliest instant known of each of any number of customers, told on any threads and asked for once all are.</summary>
sealed class EarliestInstants
{
    const int ShardBits = 8;

    /// <summary>So many that threads seldom wait for each other.</summary>
    const int Shards = 1 << ShardBits;

    readonly Shard[] _shards;

    /// <param name="usual">So many customers need no more memory than there is from the start.</param>
    public EarliestInstants(long usual)
    {
        int slots = (int)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(Shard.Fewest, 2 * usual / Shards));
        _shards = [.. Enumerable.Range(0, Shards).Select(_ => new Shard(slots))];
    }

    /// <summary>Tells an instant of each of some customers; whether none before it is known.</summary>
    public void Keep(ReadOnlySpan<CustomerHash> customers, ReadOnlySpan<long> instants, Span<bool> kept)
    {
        Fetch(customers);
        for (int at = 0; at < customers.Length; at++)
            kept[at] = ShardOf(customers[at]).Keep(customers[at], instants[at]);
    }

    /// <summary>Whether it is the customer's earliest, of each of some.</summary>
    public void Are(ReadOnlySpan<CustomerHash> customers, ReadOnlySpan<long> instants, Span<bool> earliest)
    {
        Fetch(customers);
        for (int at = 0; at < customers.Length; at++)
            earliest[at] = ShardOf(customers[at]).Known(customers[at]) == instants[at];
    }

    /// <summary>Asks the machine for the slots of all at once, so that no look waits for the one before it.</summary>
    void Fetch(ReadOnlySpan<CustomerHash> customers)
    {
        foreach (CustomerHash customer in customers)
            ShardOf(customer).Fetch(customer);
    }

    Shard ShardOf(CustomerHash customer) => _shards[customer.Place >> (64 - ShardBits)];

    /// <summary>
    /// A table by open addressing, of which half is free. It is read without its lock, which two processors would hand to and fro for
    /// longer than a look takes: a slot that is taken stays the customer's, and the instant there never gets later. An array that has been
    /// outgrown knows one that is too late at most, and then one row too many is kept.
    /// </summary>
    sealed class Shard(int slots)
    {
        public const int Fewest = 64;

        readonly Lock _keeping = new();
        volatile Slot[] _slots = ClearedMemory.Of<Slot>(slots);
        int _count;

        public void Fetch(CustomerHash customer)
        {
            Slot[] slots = _slots;
            Volatile.Read(ref slots[StartOf(customer, slots)].Tag);
        }

        /// <summary>The earliest known; null of somebody unknown.</summary>
        public long? Known(CustomerHash customer)
        {
            ref Slot slot = ref Find(customer, _slots);
            // One that was found free may be another's by now.
            return slot.IsTaken && slot.IsOf(customer) ? Volatile.Read(ref slot.Instant) : null;
        }

        public bool Keep(CustomerHash customer, long instant)
        {
            if (Known(customer) is { } known && known <= instant)
                return known == instant;
            lock (_keeping)
            {
                ref Slot slot = ref Find(customer, _slots);
                if (!slot.IsTaken)
                {
                    slot.Take(customer, instant);
                    _count++;
                    if (_count > _slots.Length / 2)
                        Grow();
                    return true;
                }

                if (slot.Instant < instant)
                    return false;
                Volatile.Write(ref slot.Instant, instant);
                return true;
            }
        }

        /// <summary>The customer's slot, or a free one.</summary>
        static ref Slot Find(CustomerHash customer, Slot[] slots)
        {
            int at = StartOf(customer, slots);
            while (slots[at].IsTaken && !slots[at].IsOf(customer))
                at = (at + 1) & (slots.Length - 1);
            return ref slots[at];
        }

        static int StartOf(CustomerHash customer, Slot[] slots) => (int)customer.Place & (slots.Length - 1);

        void Grow()
        {
            Slot[] grown = ClearedMemory.Of<Slot>(2 * _slots.Length);
            foreach (Slot slot in _slots.Where(one => one.IsTaken))
                Find(slot.Customer, grown) = slot;
            _slots = grown;
        }
    }

    /// <summary>One customer; the tag is written last and read first, so that it stands for the rest.</summary>
    struct Slot
    {
        public ulong Tag;
        public long Instant;

        ulong _place;

        public bool IsTaken => Volatile.Read(ref Tag) != 0;

        public readonly CustomerHash Customer => new(_place, Tag);

        public readonly bool IsOf(CustomerHash customer) => Customer == customer;

        public void Take(CustomerHash customer, long instant)
        {
            (_place, Instant) = (customer.Place, instant);
            Volatile.Write(ref Tag, customer.Tag);
        }
    }
}
