using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Patron.Delta.Storage;

/// <summary>
/// Files that are on disk when a call returns. A commit is written beside its final name and then linked to it: the link appears
/// whole or not at all and is refused when the name is taken, which a rename in .NET does not promise.
/// </summary>
public static partial class DurableFiles
{
    const int FileExists = 17; // EEXIST on Linux and macOS
    const int AlreadyExists = 183; // ERROR_ALREADY_EXISTS
    const int WriteThrough = 8; // MOVEFILE_WRITE_THROUGH, without MOVEFILE_REPLACE_EXISTING

    /// <summary>False when the name is taken.</summary>
    public static bool TryCreate(string path, byte[] content)
    {
        string temporary = TemporaryNameFor(path);
        try
        {
            Write(temporary, content);
            return TryRename(temporary, path);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>False when the name is taken; the durable file then keeps the one it had.</summary>
    public static bool TryRename(string path, string newPath)
    {
        if (OperatingSystem.IsWindows())
            return TryMove(path, newPath);
        if (!TryLink(path, newPath))
            return false;
        File.Delete(path);
        SyncFolder(Path.GetDirectoryName(newPath)!);
        return true;
    }

    /// <summary>A rename over the old name, which is atomic.</summary>
    public static string Replace(string path, byte[] content)
    {
        string temporary = TemporaryNameFor(path);
        try
        {
            Write(temporary, content);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }

        SyncFolder(Path.GetDirectoryName(path)!);
        return path;
    }

    /// <summary>Makes a file durable; its content is hashed while the disk is busy with it.</summary>
    /// <returns>The content's SHA-256.</returns>
    public static byte[] Sync(string path)
    {
        byte[] hash;
        using (FileStream stream = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 1 << 20))
        {
            SafeFileHandle handle = stream.SafeFileHandle;
            Task flush = Task.Run(() => RandomAccess.FlushToDisk(handle));
            try
            {
                hash = SHA256.HashData(stream);
            }
            finally
            {
                flush.GetAwaiter().GetResult();
            }
        }

        SyncFolder(Path.GetDirectoryName(path)!);
        return hash;
    }

    /// <summary>Makes a folder and those above it, each of them durable.</summary>
    public static void MakeFolder(string path)
    {
        if (Directory.Exists(path))
            return;
        string? parent = Path.GetDirectoryName(path);
        if (parent is not null)
            MakeFolder(parent);
        Directory.CreateDirectory(path);
        SyncFolder(parent ?? path);
    }

    /// <summary>Makes the names in a folder durable; NTFS journals them by itself.</summary>
    public static void SyncFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;

        int descriptor = Open(folder, 0);
        if (descriptor < 0)
            throw Failure("open", folder);
        int result = Fsync(descriptor);
        IOException? failure = result == 0 ? null : Failure("sync", folder);
        _ = Close(descriptor);
        if (failure is not null)
            throw failure;
    }

    static string TemporaryNameFor(string path) =>
        Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");

    static void Write(string path, byte[] content)
    {
        using SafeFileHandle handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        RandomAccess.Write(handle, content, 0);
        RandomAccess.FlushToDisk(handle);
    }

    static bool TryLink(string temporary, string path)
    {
        if (Link(temporary, path) == 0)
            return true;
        return Marshal.GetLastPInvokeError() == FileExists
            ? false
            : throw Failure("link (a table needs a file system with hard links)", path);
    }

    static bool TryMove(string temporary, string path)
    {
        if (MoveFileEx(temporary, path, WriteThrough))
            return true;
        return Marshal.GetLastPInvokeError() == AlreadyExists ? false : throw Failure("move", path);
    }

    static IOException Failure(string call, string path)
    {
        int code = Marshal.GetLastPInvokeError();
        return new IOException($"{call}: {new Win32Exception(code).Message} ({code}): {path}");
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Link(string existing, string created);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);

    [LibraryImport("kernel32", EntryPoint = "MoveFileExW", StringMarshalling = StringMarshalling.Utf16, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool MoveFileEx(string existing, string created, int flags);
}
