using System.Text.Json;
using Patron.Delta.Storage;
using Patron.Online.Events;

namespace Patron.Online.Log;

/// <summary>What a log keeps beside its records, in <c>log.json</c>: which log it is, and the types that records have.</summary>
/// <param name="Id">32 hexadecimal digits, drawn when the log begins.</param>
/// <param name="Types">The types in the order of their numbers; they are kept before the first of their records.</param>
sealed record LogIdentity(string Id, IReadOnlyList<EventLayout> Types)
{
    const string File = "log.json";

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Reads it; a log without records begins one.</summary>
    /// <exception cref="EventLogException">It is missing or damaged.</exception>
    public static LogIdentity Read(string folder, bool hasRecords)
    {
        string path = Path.Combine(folder, File);
        if (!System.IO.File.Exists(path))
        {
            return hasRecords
                ? throw new EventLogException(
                    $"{path} is missing, and without it nobody can read the events beside it: bring it back from a copy")
                : new LogIdentity(Guid.NewGuid().ToString("N"), []);
        }

        try
        {
            return JsonSerializer.Deserialize<LogIdentity>(
                System.IO.File.ReadAllBytes(path)) ?? throw new JsonException("nothing");
        }
        catch (JsonException error)
        {
            throw new EventLogException($"{path} is damaged ({error.Message}): bring it back from a copy", error);
        }
    }

    public void Write(string folder) =>
        DurableFiles.Replace(Path.Combine(folder, File), JsonSerializer.SerializeToUtf8Bytes(this, Indented));
}
