using Patron.DuckDb;

namespace Patron.Pipeline.Measurement;

/// <summary>
/// Who was in which campaign at its first instant, and when others were first in one as far as SQL has looked at contacts.
/// Campaigns are numbers here.
/// <list type="bullet">
/// <item><c>seen_no_earlier(campaign, customer_key, hash, as_of)</c> keeps a contact, false where an earlier one is kept</item>
/// <item><c>is_first_customer(campaign, customer_key, hash)</c>: whether a contact was kept before <see cref="Seal"/></item>
/// </list>
/// </summary>
/// <remarks>
/// So rows that cannot be a customer's first are left out as they are read; of others most are, where earlier ones come first,
/// which depends on threads, and what is left has the first ones whatever the order. A table by open addressing holds 128 bits of
/// hash for each customer, the engine's own and <see cref="KeyHash"/>: of a hundred million it is less likely that two share them,
/// so that one is left out, than that the machine errs. A look takes one place in memory where the engine's hash join takes three,
/// and a block of them is fetched at once.
/// </remarks>
sealed class FirstCustomers : IDisposable
{
    const string KeepName = "seen_no_earlier";
    const string HasName = "is_first_customer";

    /// <summary>As many places as the processor's first cache holds easily.</summary>
    const int Block = 128;

    const int Words = 3;
    const long Fewest = 1 << 18;
    const string Customer = "customer_key, hash(customer_key)";

    /// <summary>The instant of who is there at first.</summary>
    const long Before = long.MinValue;

    /// <summary>An odd number, the golden ratio in 64 bits, so that campaigns' hashes lie apart.</summary>
    const ulong Apart = 0x9E3779B97F4A7C15;

    /// <summary>Three numbers a place: the first is 0 where it is free, the second while it is taken; then the instant.</summary>
    long[] _places;
    long _free;
    bool _sealed;

    FirstCustomers(long customers)
    {
        long places = Math.Max(Fewest, customers + (customers * 5 / 8));
        _places = new long[Words * places];
        // Blocks that are being looked at may each take some more.
        _free = places * 3 / 4;
    }

    /// <summary>An empty table, which SQL knows until it is disposed of.</summary>
    /// <param name="database">Whose SQL.</param>
    /// <param name="customers">As many are kept; of further ones those for whom there is room.</param>
    public static FirstCustomers Register(Database database, long customers)
    {
        FirstCustomers table = new(customers);
        LogicalType[] customer = [LogicalType.Integer, LogicalType.Varchar, LogicalType.UBigInt];
        ScalarFunctionOptions volatileOnes = new() { Volatile = true };
        database.Register(ScalarFunction.Create(
            KeepName, [.. customer, LogicalType.TimestampTz], LogicalType.Boolean, table.Keep, volatileOnes));
        database.Register(ScalarFunction.Create(HasName, customer, LogicalType.Boolean, table.Has));
        return table;
    }

    /// <summary>
    /// A SELECT of contacts that leaves out those of which an earlier one is kept, and keeps the others. A condition beside it in one
    /// WHERE would not do: the engine may ask for what is kept first.
    /// </summary>
    /// <param name="contacts">SQL after FROM.</param>
    /// <param name="campaign">SQL of the campaign's number.</param>
    public static string NoEarlier(string contacts, string campaign) =>
        $"""
        SELECT * EXCLUDE (no_earlier)
        FROM (SELECT *, {KeepName}({campaign}, {Customer}, as_of) AS no_earlier FROM {contacts})
        WHERE no_earlier
        """;

    /// <summary>SQL over contacts that is true where the customer was kept before the table was sealed.</summary>
    /// <param name="campaign">SQL of the campaign's number.</param>
    public static string Has(string campaign) => $"{HasName}({campaign}, {Customer})";

    /// <summary>Who is kept from now on is not one of the first.</summary>
    public void Seal() => _sealed = true;

    /// <summary>Frees the memory; SQL that asks from now on fails.</summary>
    public void Dispose() => _places = [];

    void Keep(in ScalarInput input, ScalarOutput output)
    {
        Span<bool> kept = output.Values<bool>();
        ReadOnlySpan<long> instants = input[3].Values<long>();
        Span<Look> looks = stackalloc Look[Block];
        long[] places = _places;
        for (int start = 0; start < kept.Length; start += Block)
        {
            int count = Fetch(input, start, looks, places);
            int taken = 0;
            for (int at = 0; at < count; at++)
                kept[start + at] = Keep(looks[at], _sealed ? instants[start + at] : Before, places, ref taken);
            Interlocked.Add(ref _free, -taken);
        }
    }

    void Has(in ScalarInput input, ScalarOutput output)
    {
        Span<bool> there = output.Values<bool>();
        Span<Look> looks = stackalloc Look[Block];
        long[] places = _places;
        for (int start = 0; start < there.Length; start += Block)
        {
            int count = Fetch(input, start, looks, places);
            for (int at = 0; at < count; at++)
                there[start + at] = looks[at].Found != 0 && (IsThere(looks[at], places) || Has(looks[at], places));
        }
    }

    /// <summary>First all hashes, then what stands at their places, so that the machine waits for many at once.</summary>
    static int Fetch(in ScalarInput input, int start, Span<Look> looks, long[] places)
    {
        ObjectDisposedException.ThrowIf(places.Length == 0, typeof(FirstCustomers));
        ReadOnlySpan<int> campaigns = input[0].Values<int>()[start..];
        Vector keys = input[1];
        ReadOnlySpan<ulong> hashes = input[2].Values<ulong>()[start..];
        int count = Math.Min(Block, campaigns.Length);
        for (int at = 0; at < count; at++)
        {
            ulong hash = hashes[at] + ((ulong)(uint)campaigns[at] * Apart);
            looks[at].Place = Words * (long)Math.BigMul(hash, (ulong)(places.Length / Words), out _);
            looks[at].First = NotZero(hash);
            looks[at].Second = NotZero(KeyHash.Of(keys.Utf8(start + at), (uint)campaigns[at]));
        }

        for (int at = 0; at < count; at++)
        {
            looks[at].Found = places[looks[at].Place];
            looks[at].Instant = places[looks[at].Place + 2];
        }

        return count;
    }

    bool Keep(in Look look, long instant, long[] places, ref int taken)
    {
        long found = look.Found;
        for (long place = look.Place; ; found = Volatile.Read(ref places[place]))
        {
            if (found == 0)
            {
                if (Volatile.Read(ref _free) <= 0)
                    return true;
                found = Interlocked.CompareExchange(ref places[place], look.First, 0);
                if (found == 0)
                {
                    taken++;
                    places[place + 2] = instant;
                    Volatile.Write(ref places[place + 1], look.Second);
                    return true;
                }
            }

            if (found == look.First && SecondOf(place, places) == look.Second)
                return IsNoLater(instant, ref places[place + 2]);
            place = Next(place, places);
        }
    }

    /// <summary>Mostly all that is asked for has been fetched.</summary>
    static bool IsThere(in Look look, long[] places) =>
        look.Found == look.First && look.Instant == Before && places[look.Place + 1] == look.Second;

    static bool Has(in Look look, long[] places)
    {
        long found;
        for (long place = look.Place; (found = Volatile.Read(ref places[place])) != 0; place = Next(place, places))
        {
            if (found == look.First && SecondOf(place, places) == look.Second)
                return Volatile.Read(ref places[place + 2]) == Before;
        }

        return false;
    }

    static long Next(long place, long[] places) => place + Words < places.Length ? place + Words : 0;

    /// <summary>Keeps the earlier instant.</summary>
    static bool IsNoLater(long instant, ref long kept)
    {
        long known = Volatile.Read(ref kept);
        while (instant < known)
        {
            long before = Interlocked.CompareExchange(ref kept, instant, known);
            if (before == known)
                return true;
            known = before;
        }

        return instant == known;
    }

    /// <summary>Another thread may be about to write it.</summary>
    static long SecondOf(long place, long[] places)
    {
        SpinWait spin = default;
        long second;
        while ((second = Volatile.Read(ref places[place + 1])) == 0)
            spin.SpinOnce();
        return second;
    }

    static long NotZero(ulong hash) => hash == 0 ? 1 : (long)hash;

    struct Look
    {
        public long Place;
        public long First;
        public long Second;

        /// <summary>What stood at the place when all were fetched.</summary>
        public long Found;

        /// <summary>The instant beside it; not told while the place was being taken.</summary>
        public long Instant;
    }
}
