using System.Numerics;
using Patron.DuckDb.Native;

namespace Patron.DuckDb.Internal;

/// <summary>One call of a function's body on the engine's vectors.</summary>
static class ScalarCall
{
    public static void Run(ScalarFunction function, nint chunk, nint result)
    {
        int rows = checked((int)NativeMethods.duckdb_input_get_size(chunk));
        Lifetime lifetime = new(function);
        try
        {
            Vector[] arguments = Arguments(function, chunk, rows, lifetime);
            int[]? complete = function.Options.SeesNulls ? null : CompleteRows(arguments, rows);
            if (complete is null)
                function.Body(new ScalarInput(arguments, rows), new ScalarOutput(result, function.Returns, rows, lifetime));
            else
                RunOn(complete, function, arguments, result, rows, lifetime);
        }
        finally
        {
            lifetime.End();
        }
    }

    /// <summary>Packs the rows without a NULL, runs the body on them alone and spreads its values back.</summary>
    static void RunOn(int[] complete, ScalarFunction function, Vector[] arguments, nint result, int rows, Lifetime lifetime)
    {
        using Scratch scratch = new();
        Vector[] packed = [.. arguments.Select(argument => argument.Pack(complete, scratch))];
        ScalarOutput output = new(result, function.Returns, complete.Length, lifetime);
        if (complete.Length > 0)
            function.Body(new ScalarInput(packed, complete.Length), output);
        Scatter.Spread(result, Storage.SlotSize(function.Returns), complete, rows);
    }

    static Vector[] Arguments(ScalarFunction function, nint chunk, int rows, Lifetime lifetime)
    {
        Vector[] arguments = new Vector[NativeMethods.duckdb_input_get_column_count(chunk)];
        for (int i = 0; i < arguments.Length; i++)
        {
            LogicalType type = i < function.Parameters.Count ? function.Parameters[i] : function.Options.Varargs!;
            arguments[i] = new Vector(NativeMethods.duckdb_input_get_vector(chunk, (ulong)i), type, rows, lifetime);
        }

        return arguments;
    }

    /// <summary>Rows where every argument is there; null when that is all of them.</summary>
    static int[]? CompleteRows(Vector[] arguments, int rows)
    {
        if (!Array.Exists(arguments, argument => argument.HasNulls))
            return null;
        Span<ulong> bits = stackalloc ulong[(rows + 63) / 64];
        bits.Fill(ulong.MaxValue);
        if (rows % 64 > 0)
            bits[^1] = (1UL << (rows % 64)) - 1;
        int count = 0;
        foreach (Vector argument in arguments)
            argument.AndValidity(bits);
        foreach (ulong word in bits)
            count += BitOperations.PopCount(word);
        int[] complete = new int[count];
        int next = 0;
        for (int i = 0; i < bits.Length; i++)
        {
            for (ulong word = bits[i]; word != 0; word &= word - 1)
                complete[next++] = (i * 64) + BitOperations.TrailingZeroCount(word);
        }

        return complete;
    }
}
