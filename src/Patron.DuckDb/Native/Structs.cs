using System.Runtime.InteropServices;

namespace Patron.DuckDb.Native;

/// <summary>duckdb_result: five fields kept for old programs and the pointer that counts.</summary>
[StructLayout(LayoutKind.Sequential)]
readonly struct ResultFields
{
    readonly ulong _columns;
    readonly ulong _rows;
    readonly ulong _rowsChanged;
    readonly nint _columnData;
    readonly nint _error;
    readonly nint _data;
}

/// <summary>duckdb_query_progress_type.</summary>
[StructLayout(LayoutKind.Sequential)]
readonly struct ProgressFields
{
    public readonly double Percentage;
    public readonly ulong RowsProcessed;
    public readonly ulong RowsTotal;
}

/// <summary>duckdb_list_entry: where a list lies in its child vector.</summary>
[StructLayout(LayoutKind.Sequential)]
readonly struct ListEntry
{
    public readonly ulong Offset;
    public readonly ulong Length;
}

/// <summary>duckdb_hugeint and duckdb_uhugeint.</summary>
[StructLayout(LayoutKind.Sequential)]
readonly struct HugeFields(UInt128 value)
{
    public readonly ulong Lower = (ulong)value;
    public readonly ulong Upper = (ulong)(value >> 64);
}

/// <summary>duckdb_decimal.</summary>
[StructLayout(LayoutKind.Sequential)]
readonly struct DecimalFields(byte width, byte scale, Int128 units)
{
    public readonly byte Width = width;
    public readonly byte Scale = scale;
    public readonly HugeFields Units = new((UInt128)units);
}
