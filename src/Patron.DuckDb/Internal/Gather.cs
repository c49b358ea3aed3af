namespace Patron.DuckDb.Internal;

/// <summary>Copies chosen rows of a column, one after the other.</summary>
static unsafe class Gather
{
    public static void Copy(byte* from, byte* to, int size, ReadOnlySpan<int> rows)
    {
        switch (size)
        {
            case 1:
                Copy(from, to, rows);
                break;
            case 2:
                Copy((short*)from, (short*)to, rows);
                break;
            case 4:
                Copy((int*)from, (int*)to, rows);
                break;
            case 8:
                Copy((long*)from, (long*)to, rows);
                break;
            default:
                Copy((Int128*)from, (Int128*)to, rows);
                break;
        }
    }

    static void Copy<T>(T* from, T* to, ReadOnlySpan<int> rows) where T : unmanaged
    {
        for (int i = 0; i < rows.Length; i++)
            to[i] = from[rows[i]];
    }
}
