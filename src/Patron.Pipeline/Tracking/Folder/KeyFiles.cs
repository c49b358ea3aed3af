using System.Text;

namespace Patron.Pipeline.Tracking.Folder;

/// <summary>A folder in which every file is a key and its text the value: parameters, tags, aliases. A slash in a key is a folder.</summary>
static class KeyFiles
{
    public static SortedDictionary<string, string> Read(string folder)
    {
        SortedDictionary<string, string> values = new(StringComparer.Ordinal);
        foreach ((string key, string path) in Of(folder))
            values[key] = File.ReadAllText(path);
        return values;
    }

    public static void Write(string folder, IReadOnlyDictionary<string, string> values)
    {
        foreach ((string key, string value) in values)
            WholeFile.Write(PathOf(folder, key), Encoding.UTF8.GetBytes(value), synced: false);
    }

    /// <summary>Each key with its file; none where there is no folder.</summary>
    public static IEnumerable<(string Key, string Path)> Of(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => !path.EndsWith(WholeFile.Unfinished, StringComparison.Ordinal))
            .Select(path => (Path.GetRelativePath(folder, path).Replace('\\', '/'), path))
        : [];

    /// <exception cref="ArgumentException">The key would be no file within the folder.</exception>
    public static string PathOf(string folder, string key)
    {
        bool isClean = key.Length > 0 && !IsDrive(key) && key.Split('/').All(part => part.Length > 0 && part is not ("." or ".."))
            && key.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.' or ' ' or '/' or ':');
        return isClean
            ? Path.Combine(folder, key)
            : throw new ArgumentException($"'{key}' cannot name a parameter, metric, tag or file: use letters, digits, _ - . : / and spaces");
    }

    /// <summary>On Windows such a key would lead out of the folder.</summary>
    static bool IsDrive(string key) => key.Length > 1 && key[1] == ':' && (key.Length == 2 || key[2] == '/');
}
