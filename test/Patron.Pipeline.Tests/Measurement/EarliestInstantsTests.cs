using Patron.Pipeline.Measurement;

namespace Patron.Pipeline.Tests.Measurement;

public sealed class EarliestInstantsTests
{
    const int Rounds = 300_000;

    /// <summary>
    /// Two threads tell of two customers who would stand in the same slot, as nearly at the same time as they can, while the table grows.
    /// </summary>
    [Fact]
    public void Customers_who_meet_in_a_slot_are_both_known_by_their_own_instants()
    {
        Random random = new(7);
        ulong[] places = [.. Enumerable.Range(0, Rounds).Select(_ => (ulong)random.NextInt64() * 2)];
        EarliestInstants known = new(10);
        int arrived = 0;
        Parallel.Invoke(() => Tell(tag: 1, instant: 2), () => Tell(tag: 2, instant: 1));
        Assert.Equal((0, 0), (Lost(tag: 1, instant: 2), Lost(tag: 2, instant: 1)));

        void Tell(ulong tag, long instant)
        {
            bool[] kept = new bool[1];
            for (int round = 0; round < Rounds; round++)
            {
                Interlocked.Increment(ref arrived);
                SpinWait wait = default;
                while (Volatile.Read(ref arrived) < 2 * (round + 1))
                    wait.SpinOnce(sleep1Threshold: -1);
                known.Keep([new CustomerHash(places[round], tag)], [instant], kept);
            }
        }

        int Lost(ulong tag, long instant)
        {
            bool[] are = new bool[Rounds];
            known.Are([.. places.Select(place => new CustomerHash(place, tag))], [.. Enumerable.Repeat(instant, Rounds)], are);
            return are.Count(one => !one);
        }
    }
}
