using Patron.DuckDb.Native;

namespace Patron.DuckDb;

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
        Vector[] withNulls = [.. arguments.Where(argument => argument.HasNulls)];
        if (withNulls.Length == 0)
            return null;
        List<int> complete = new(rows);
        for (int row = 0; row < rows; row++)
        {
            if (!withNulls.Any(argument => argument.IsNull(row)))
                complete.Add(row);
        }

        return [.. complete];
    }
}
