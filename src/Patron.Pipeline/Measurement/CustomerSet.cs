using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Patron.Pipeline.Measurement;

/// <summary>
/// Customers, added on any threads and asked for once all are in. A look takes one place in memory, where the engine's hash join takes
/// three.
/// </summary>
/// <remarks>
/// Of each customer the tag is kept, in a line of the processor's cache that the place tells, or in a following one where that is full.
/// Who is not in it is taken for somebody who is by a tag of the same few lines alone: with a hundred million in it, and as many others
/// asked for, one is with a probability below 1e-9.
/// </remarks>
sealed class CustomerSet
{
    const int Line = 8;
    const int Bytes = Line * sizeof(ulong);

    /// <summary>Half of a line, so that few are full.</summary>
    const int UsualInLine = 4;

    const int FewestLines = 1 << 10;

    /// <summary>0 where it is free.</summary>
    readonly ulong[] _tags;

    /// <summary>Where the first line begins.</summary>
    readonly int _start;

    readonly int _lines;

    /// <param name="customers">As many as are to be expected; there is room for double.</param>
    public CustomerSet(long customers)
    {
        _lines = checked((int)Math.Max(FewestLines, (customers / UsualInLine) + 1));
        _tags = ClearedMemory.Of<ulong>(checked(Line * (_lines + 1)), pinned: true);
        long over = Marshal.UnsafeAddrOfPinnedArrayElement(_tags, 0) % Bytes;
        _start = over == 0 ? 0 : (int)(Bytes - over) / sizeof(ulong);
    }

    /// <summary>Whether the customer was not in it; now it is.</summary>
    /// <exception cref="InvalidOperationException">There is no room left.</exception>
    public bool Add(CustomerHash customer)
    {
        int line = LineOf(customer);
        for (int looked = 0; looked < _lines; looked++, line = Next(line))
        {
            for (int at = line; at < line + Line; at++)
            {
                ulong found = Volatile.Read(ref _tags[at]);
                if (found == 0)
                    found = Interlocked.CompareExchange(ref _tags[at], customer.Tag, 0);
                if (found == 0)
                    return true;
                if (found == customer.Tag)
                    return false;
            }
        }

        throw new InvalidOperationException($"There is room for {Line * _lines} customers, and no more.");
    }

    /// <summary><see cref="Add(CustomerHash)"/> of some, for each of them.</summary>
    public void Add(ReadOnlySpan<CustomerHash> customers, Span<bool> added)
    {
        Fetch(customers);
        for (int at = 0; at < customers.Length; at++)
            added[at] = Add(customers[at]);
    }

    /// <summary>Whether the customer is in it.</summary>
    public bool Has(CustomerHash customer)
    {
        int line = LineOf(customer);
        for (int looked = 0; looked < _lines; looked++, line = Next(line))
        {
            var there = Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(_tags), (nuint)line);
            if (Vector512.EqualsAny(there, Vector512.Create(customer.Tag)))
                return true;
            if (Vector512.EqualsAny(there, Vector512<ulong>.Zero))
                return false;
        }

        return false;
    }

    /// <summary><see cref="Has(CustomerHash)"/> of some, for each of them.</summary>
    public void Has(ReadOnlySpan<CustomerHash> customers, Span<bool> there)
    {
        Fetch(customers);
        for (int at = 0; at < customers.Length; at++)
            there[at] = Has(customers[at]);
    }

    /// <summary>Asks the machine for the places of all at once, so that no look waits for the one before it.</summary>
    void Fetch(ReadOnlySpan<CustomerHash> customers)
    {
        foreach (CustomerHash customer in customers)
            Volatile.Read(ref _tags[LineOf(customer)]);
    }

    int LineOf(CustomerHash customer) => _start + (Line * (int)Math.BigMul(customer.Place, (ulong)_lines, out _));

    int Next(int line) => line + Line < _start + (Line * _lines) ? line + Line : _start;
}
