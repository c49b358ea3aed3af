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
        int places = (int)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(Shard.Fewest, 2 * usual / Shards));
        _shards = [.. Enumerable.Range(0, Shards).Select(_ => new Shard(places))];
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

    /// <summary>Asks the machine for the places of all at once, so that no look waits for the one before it.</summary>
    void Fetch(ReadOnlySpan<CustomerHash> customers)
    {
        foreach (CustomerHash customer in customers)
            ShardOf(customer).Fetch(customer);
    }

    Shard ShardOf(CustomerHash customer) => _shards[customer.Place >> (64 - ShardBits)];

    /// <summary>
    /// A table by open addressing, of which half is free. It is read without its lock, which two processors would hand to and fro for
    /// longer than a look takes: who is in it stays at the same place of an array, and the instant there never gets later.
    /// </summary>
    sealed class Shard(int places)
    {
        public const int Fewest = 64;

        readonly Lock _keeping = new();
        volatile Place[] _places = ClearedMemory.Of<Place>(places);
        int _count;

        public void Fetch(CustomerHash customer)
        {
            Place[] places = _places;
            Volatile.Read(ref places[StartOf(customer, places)].Tag);
        }

        /// <summary>The earliest known; null of somebody unknown.</summary>
        public long? Known(CustomerHash customer)
        {
            ref Place place = ref Find(customer, _places);
            return place.IsTaken ? Volatile.Read(ref place.Instant) : null;
        }

        public bool Keep(CustomerHash customer, long instant)
        {
            if (Known(customer) is { } known && known <= instant)
                return known == instant;
            lock (_keeping)
            {
                ref Place place = ref Find(customer, _places);
                if (!place.IsTaken)
                {
                    place.Take(customer, instant);
                    _count++;
                    if (_count > _places.Length / 2)
                        Grow();
                    return true;
                }

                if (place.Instant < instant)
                    return false;
                Volatile.Write(ref place.Instant, instant);
                return true;
            }
        }

        /// <summary>Where the customer is, or would be.</summary>
        static ref Place Find(CustomerHash customer, Place[] places)
        {
            int at = StartOf(customer, places);
            while (places[at].IsTaken && !places[at].IsOf(customer))
                at = (at + 1) & (places.Length - 1);
            return ref places[at];
        }

        static int StartOf(CustomerHash customer, Place[] places) => (int)customer.Place & (places.Length - 1);

        void Grow()
        {
            Place[] grown = ClearedMemory.Of<Place>(2 * _places.Length);
            foreach (Place place in _places.Where(one => one.IsTaken))
                Find(place.Customer, grown) = place;
            _places = grown;
        }
    }

    /// <summary>One customer; the tag is written last and read first, so that it stands for the rest.</summary>
    struct Place
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
