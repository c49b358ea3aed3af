using System.Runtime.InteropServices;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace Patron.DuckDb.Native;

/// <summary>Finds libduckdb once per process and makes sure that it is a version this binding knows.</summary>
static unsafe class EngineLibrary
{
    public const string ImportName = "duckdb";
    public const string OverrideVariable = "PATRON_DUCKDB";
    const string UnderstoodVersions = "v1.5.";

    static readonly Lazy<string> Loaded = new(LoadOnce);

    static string FileName => OperatingSystem.IsWindows() ? "duckdb.dll"
        : OperatingSystem.IsMacOS() ? "libduckdb.dylib"
        : "libduckdb.so";

    /// <summary>Loads the library if that has not happened yet and gives its version, such as "v1.5.5".</summary>
    /// <exception cref="DllNotFoundException">
    /// It is missing, cannot be loaded or is another version; the message has the remedy.
    /// </exception>
    public static string Version => Loaded.Value;

    /// <summary>The file to load: the one that PATRON_DUCKDB names, else the one beside the program.</summary>
    public static string Locate(string? overridden, string programFolder)
    {
        if (!string.IsNullOrEmpty(overridden))
        {
            return File.Exists(overridden) ? overridden : throw new DllNotFoundException(
                $"{OverrideVariable} names '{overridden}', which is not a file: unset it or let it name a libduckdb "
                + $"{UnderstoodVersions}x.");
        }

        string path = Path.Combine(programFolder, FileName);
        return File.Exists(path) ? path : throw new DllNotFoundException(
            $"The SQL engine '{path}' is missing: build again with npm reachable, or let {OverrideVariable} name a libduckdb "
            + $"{UnderstoodVersions}x.");
    }

    /// <summary>Accepts the versions that share this binding's C API and memory layouts.</summary>
    public static string Check(string version, string path) =>
        version.StartsWith(UnderstoodVersions, StringComparison.Ordinal) ? version : throw new DllNotFoundException(
            $"The SQL engine '{path}' is libduckdb {version}, but this program understands {UnderstoodVersions}x: build again, "
            + $"or let {OverrideVariable} name such a library.");

    static string LoadOnce()
    {
        string path = Locate(Environment.GetEnvironmentVariable(OverrideVariable), AppContext.BaseDirectory);
        if (!NativeLibrary.TryLoad(path, out nint library))
        {
            throw new DllNotFoundException(
                $"The SQL engine '{path}' cannot be loaded on this machine: let {OverrideVariable} name a libduckdb "
                + $"{UnderstoodVersions}x built for {RuntimeInformation.RuntimeIdentifier}.");
        }

        NativeLibrary.SetDllImportResolver(
            typeof(EngineLibrary).Assembly, (name, _, _) => name == ImportName ? library : 0);
        return Check(NativeText.Borrow(NativeMethods.duckdb_library_version()) ?? "of no version", path);
    }
}
