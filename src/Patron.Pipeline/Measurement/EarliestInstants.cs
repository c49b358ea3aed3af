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

    /// <summary>Tells an instant; whether none before it is known.</summary>
    public bool Keep(CustomerHash customer, long instant) => ShardOf(customer).Keep(customer, instant);

    /// <summary>Whether it is the customer's earliest.</summary>
    public bool Is(CustomerHash customer, long instant) => ShardOf(customer).Is(customer, instant);

    Shard ShardOf(CustomerHash customer) => _shards[customer.Place >> (64 - ShardBits)];

    /// <summary>A table by open addressing, of which half is free.</summary>
    sealed class Shard(int places)
    {
        public const int Fewest = 64;

        readonly Lock _keeping = new();
        Known[] _places = ClearedMemory.Of<Known>(places);
        int _count;

        public bool Keep(CustomerHash customer, long instant)
        {
            lock (_keeping)
            {
                ref Known place = ref PlaceOf(customer);
                if (place.IsSomebody)
                {
                    if (place.Instant < instant)
                        return false;
                    place.Instant = instant;
                    return true;
                }

                place = new() { Customer = customer, Instant = instant };
                _count++;
                if (_count > _places.Length / 2)
                    Grow();
                return true;
            }
        }

        public bool Is(CustomerHash customer, long instant)
        {
            ref Known place = ref PlaceOf(customer);
            return place.IsSomebody && place.Instant == instant;
        }

        /// <summary>Where the customer is, or would be.</summary>
        ref Known PlaceOf(CustomerHash customer)
        {
            int last = _places.Length - 1;
            int at = (int)customer.Place & last;
            while (_places[at].IsSomebody && _places[at].Customer != customer)
                at = (at + 1) & last;
            return ref _places[at];
        }

        void Grow()
        {
            Known[] before = _places;
            _places = ClearedMemory.Of<Known>(2 * before.Length);
            foreach (Known known in before.Where(one => one.IsSomebody))
                PlaceOf(known.Customer) = known;
        }
    }

    struct Known
    {
        public CustomerHash Customer;
        public long Instant;

        public readonly bool IsSomebody => Customer.Tag != 0;
    }
}
