using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Patron.DuckDb.Internal;

namespace Patron.DuckDb.Native;

/// <summary>What the engine calls: from here no exception may leave.</summary>
static unsafe class FunctionCallbacks
{
    public static void Register(ConnectionHandle session, ScalarFunction function)
    {
        using FunctionHandle native = new(NativeMethods.duckdb_create_scalar_function());
        NativeMethods.duckdb_scalar_function_set_name(native, NativeText.Encode(function.Name));
        foreach (LogicalType parameter in function.Parameters)
        {
            using TypeHandle type = TypeWriter.Create(parameter);
            NativeMethods.duckdb_scalar_function_add_parameter(native, type);
        }

        if (function.Options.Varargs is { } varargs)
        {
            using TypeHandle type = TypeWriter.Create(varargs);
            NativeMethods.duckdb_scalar_function_set_varargs(native, type);
        }

        using (TypeHandle returns = TypeWriter.Create(function.Returns))
            NativeMethods.duckdb_scalar_function_set_return_type(native, returns);
        if (function.Options.SeesNulls)
            NativeMethods.duckdb_scalar_function_set_special_handling(native);
        if (function.Options.Volatile)
            NativeMethods.duckdb_scalar_function_set_volatile(native);
        NativeMethods.duckdb_scalar_function_set_function(native, &Call);
        NativeMethods.duckdb_scalar_function_set_extra_info(native, GCHandle.ToIntPtr(GCHandle.Alloc(function)), &Free);
        if (NativeMethods.duckdb_register_scalar_function(session, native) != 0)
            throw new DuckDbException($"The engine refused the function '{function.Name}'.", ErrorKind.Catalog);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static void Call(nint call, nint input, nint result)
    {
        try
        {
            nint extra = NativeMethods.duckdb_scalar_function_get_extra_info(call);
            ScalarCall.Run((ScalarFunction)GCHandle.FromIntPtr(extra).Target!, input, result);
        }
        catch (Exception failure)
        {
            NativeMethods.duckdb_scalar_function_set_error(call, Message(failure));
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static void Free(nint extra) => GCHandle.FromIntPtr(extra).Free();

    /// <summary>Never throws, whatever the message holds.</summary>
    static byte[] Message(Exception failure) =>
        [.. System.Text.Encoding.UTF8.GetBytes(failure.Message.Replace('\0', ' ')), 0];
}
