using System.Text.Json;
using System.Text.Json.Serialization;
using Patron.Delta.Storage;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Server.Keys;

/// <summary>The keys of a project's environment, <c>keys.json</c> in its state folder: hashes with salts, readable for its owner alone.</summary>
public sealed class KeyFile
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    /// <param name="path">The file; it need not be there.</param>
    public KeyFile(string path) => Path = path;

    /// <summary>Where it lies.</summary>
    public string Path { get; }

    /// <summary>The keys of a project's environment.</summary>
    public static KeyFile Of(ProjectDefinition project) => new(System.IO.Path.Combine(project.StateFolder(), "keys.json"));

    /// <summary>All keys, in the order in which they were added; none where there is no file.</summary>
    /// <exception cref="IOException">It cannot be read, or is damaged.</exception>
    public IReadOnlyList<ApiKey> Read()
    {
        if (!File.Exists(Path))
            return [];
        try
        {
            ApiKey[] keys = JsonSerializer.Deserialize<ApiKey[]>(File.ReadAllBytes(Path), Json) ?? throw new JsonException("it is empty");
            if (keys.Any(key => key.Roles.Count == 0 || Convert.FromHexString(key.Salt).Length != 16 || Convert.FromHexString(key.Hash).Length != 32))
                throw new JsonException("a key has no roles, or a hash of another length");
            return keys;
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            throw new IOException($"{Path} is damaged ({error.Message}): restore it, or delete it and add keys anew", error);
        }
    }

    /// <summary>Adds a key.</summary>
    /// <returns>The key as its holder sends it; nothing can give it again.</returns>
    /// <exception cref="IOException">The file is damaged, or cannot be written.</exception>
    public string Add(string name, IReadOnlyList<KeyRole> roles, DateTimeOffset now)
    {
        using FileStream held = Hold();
        (ApiKey kept, string text) = ApiKey.Make(name, roles, now);
        Write([.. Read(), kept]);
        return text;
    }

    /// <summary>Takes a key away.</summary>
    /// <param name="idOrName">Its id; where no key has that, whose it is.</param>
    /// <returns>The keys that were taken away; none where no key is named so.</returns>
    /// <exception cref="IOException">The file is damaged, or cannot be written.</exception>
    public IReadOnlyList<ApiKey> Revoke(string idOrName)
    {
        using FileStream held = Hold();
        IReadOnlyList<ApiKey> all = Read();
        ApiKey[] gone = [.. all.Where(key => key.Id == idOrName)];
        if (gone.Length == 0)
            gone = [.. all.Where(key => key.Name == idOrName)];
        if (gone.Length > 0)
            Write([.. all.Except(gone)]);
        return gone;
    }

    /// <summary>One writer at a time; the lock ends with its process.</summary>
    FileStream Hold()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        return new FileStream(Path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }

    void Write(IReadOnlyList<ApiKey> keys)
    {
        string temporary = $"{Path}.{Environment.ProcessId}.tmp";
        File.Delete(temporary); // one that was left behind would keep its mode
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using (FileStream stream = new(temporary, options))
        {
            JsonSerializer.Serialize(stream, keys, Json);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, Path, overwrite: true);
        DurableFiles.SyncFolder(System.IO.Path.GetDirectoryName(Path)!);
    }
}
