using System.Diagnostics.CodeAnalysis;
using System.Text;
using Patron.Models.Numerics;

namespace Patron.Online.Enrichment;

/// <summary>The rows of one version of a table, by the key that events name; never changed.</summary>
sealed class LookupTable
{
    readonly Dictionary<byte[], int> _rows;
    readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> _byKey;

    /// <param name="keys">The key of each row as a text.</param>
    /// <param name="columns">The values that events are given, column by column.</param>
    /// <exception cref="InvalidOperationException">A key stands twice.</exception>
    public LookupTable(string?[] keys, LookupValues[] columns)
    {
        _rows = new Dictionary<byte[], int>(keys.Length, Utf8Keys.Comparer);
        foreach ((int row, string? key) in keys.Index())
        {
            if (key is not null && !_rows.TryAdd(Encoding.UTF8.GetBytes(key), row))
                throw new InvalidOperationException($"the key '{key}' stands twice");
        }

        _byKey = _rows.GetAlternateLookup<ReadOnlySpan<byte>>();
        Columns = columns;
    }

    public LookupValues[] Columns { get; }

    public int Rows => _rows.Count;

    /// <summary>The row of a key; -1 where there is none.</summary>
    public int Find(ReadOnlySpan<byte> key) => _byKey.TryGetValue(key, out int row) ? row : -1;

    /// <summary>Texts in UTF-8, compared byte by byte.</summary>
    sealed class Utf8Keys : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly Utf8Keys Comparer = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)StableHash.OfBytes(alternate);
    }
}

/// <summary>A column of a lookup, in the form in which records hold its values.</summary>
/// <param name="IsNull">Whether a row has no value.</param>
/// <param name="Units">Whole numbers, dates, times, truth values and units of decimals; empty for others.</param>
/// <param name="Doubles">DOUBLE; empty for others.</param>
/// <param name="Texts">VARCHAR in UTF-8; empty for others.</param>
sealed record LookupValues(bool[] IsNull, Int128[] Units, double[] Doubles, byte[][] Texts);
