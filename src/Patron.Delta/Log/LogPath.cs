namespace Patron.Delta.Log;

/// <summary>Paths of data files: URIs in the log, file names outside.</summary>
static class LogPath
{
    /// <summary>
    /// The file name that a URI of the log stands for: relative to the table, absolute, or with its scheme kept when that is not
    /// <c>file</c>. Equal files have equal names.
    /// </summary>
    public static string Decode(string uri)
    {
        string path = Uri.UnescapeDataString(uri);
        if (!path.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
            return path;

        path = "/" + path["file:".Length..].TrimStart('/');
        return path.Length > 2 && path[2] == ':' ? path[1..] : path;
    }

    /// <summary>The scheme of a decoded path, such as <c>s3</c>; null for a file of this machine.</summary>
    public static string? Scheme(string decoded)
    {
        int colon = decoded.IndexOf("://", StringComparison.Ordinal);
        return colon > 1 ? decoded[..colon] : null;
    }

    /// <summary>A decoded path that the engine can open.</summary>
    /// <exception cref="DeltaException">It lies on another medium than this machine's files, or is no path.</exception>
    public static string RequireLocal(string decoded, ITableStorage table)
    {
        if (decoded.Contains('\0', StringComparison.Ordinal))
            throw new DeltaException($"the log of {table.Locate("")} names a file with the character U+0000");
        return Scheme(decoded) is { } scheme
            ? throw new DeltaException(
                $"{decoded}, a file of {table.Locate("")}, lies on '{scheme}', which this version of Patron does not read")
            : decoded;
    }
}
