using Patron.Models.Numerics;

namespace Patron.Models.Allocation;

/// <summary>
/// Customers who are equal in all columns, counted: sums over them are sums over their kinds. Only where there are far fewer kinds than
/// customers.
/// </summary>
sealed class CustomerKinds
{
    /// <summary>Kinds are worth their making where a customer has so many equals.</summary>
    const int LeastEquals = 8;

    const int Sample = 4 * OrderedSum.BlockRows;

    readonly int[] _kindOf;
    readonly int[] _first;
    (int Customers, double[] Counts) _counted;

    CustomerKinds(int[] kindOf, int[] first) => (_kindOf, _first) = (kindOf, first);

    /// <summary>The kinds; null where few customers are equal.</summary>
    public static CustomerKinds? Of(CustomerColumns columns, int? threads)
    {
        double[][] all = [.. columns.Varying];
        int customers = columns.Customers;
        ulong[] hashes = new ulong[customers];
        int looked = Math.Min(customers, Sample);
        if (looked == 0)
            return null;
        Hash(all, hashes.AsSpan(0, looked), 0);
        if (hashes.Take(looked).Distinct().Count() > looked / LeastEquals)
            return null;
        OrderedSum.ForBlocks(customers, threads, (start, end) => Hash(all, hashes.AsSpan(start..end), start));
        CustomerKinds kinds = Numbered(hashes);
        return kinds._first.Length <= customers / LeastEquals && kinds.AreEqual(all, threads) ? kinds : null;
    }

    /// <summary>A column of customers as one of kinds, padded to whole vectors.</summary>
    public double[] Of(double[] column)
    {
        double[] values = new double[CustomerColumns.PaddedTo(_first.Length)];
        values.AsSpan().Fill(column[^1]);
        for (int kind = 0; kind < _first.Length; kind++)
            values[kind] = column[_first[kind]];
        return values;
    }

    /// <summary>How many kinds there are.</summary>
    public int Count => _first.Length;

    /// <summary>How many of the first customers are of each kind, padded by zeros. For one thread.</summary>
    public double[] CountsOf(int customers)
    {
        if (_counted.Customers == customers)
            return _counted.Counts;
        double[] counts = new double[CustomerColumns.PaddedTo(_first.Length)];
        foreach (int kind in _kindOf.AsSpan(0, customers))
            counts[kind]++;
        _counted = (customers, counts);
        return counts;
    }

    static CustomerKinds Numbered(ulong[] hashes)
    {
        Dictionary<ulong, int> known = [];
        List<int> first = [];
        int[] kindOf = new int[hashes.Length];
        for (int place = 0; place < hashes.Length; place++)
        {
            if (!known.TryGetValue(hashes[place], out int kind))
            {
                known.Add(hashes[place], kind = first.Count);
                first.Add(place);
            }

            kindOf[place] = kind;
        }

        return new CustomerKinds(kindOf, [.. first]);
    }

    static void Hash(double[][] columns, Span<ulong> hashes, int start)
    {
        const ulong Odd = 0x9E3779B97F4A7C15;
        foreach (double[] column in columns)
        {
            for (int index = 0; index < hashes.Length; index++)
                hashes[index] = ulong.RotateLeft((hashes[index] ^ BitConverter.DoubleToUInt64Bits(column[start + index])) * Odd, 31);
        }
    }

    /// <summary>Whether customers of equal hashes are equal.</summary>
    bool AreEqual(double[][] columns, int? threads)
    {
        bool differ = false;
        OrderedSum.ForBlocks(_kindOf.Length, threads, (start, end) =>
        {
            bool any = false;
            foreach (double[] column in columns)
            {
                for (int place = start; place < end; place++)
                    any |= BitConverter.DoubleToUInt64Bits(column[place]) != BitConverter.DoubleToUInt64Bits(column[_first[_kindOf[place]]]);
            }

            if (any)
                Volatile.Write(ref differ, true);
        });
        return !differ;
    }
}
