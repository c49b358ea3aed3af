using System.Text.Json;
using Patron.Delta.Storage;

namespace Patron.Online.Landing;

/// <summary>
/// How far the lake is, as a file beside the log: what each table itself says decides, this tells where to begin.
/// </summary>
/// <param name="Position">All records before it are in the lake.</param>
/// <param name="Tables">How far each table was then.</param>
sealed record LandingMark(long Position, IReadOnlyDictionary<string, long> Tables)
{
    /// <summary>Its name, in the log's folder.</summary>
    public const string File = "landing.json";

    public static LandingMark Beginning { get; } = new(0, new Dictionary<string, long>());

    /// <exception cref="EventLogException">The file is damaged.</exception>
    public static LandingMark Read(string path)
    {
        if (!System.IO.File.Exists(path))
            return Beginning;
        try
        {
            return JsonSerializer.Deserialize<LandingMark>(
                System.IO.File.ReadAllBytes(path)) ?? throw new JsonException("nothing");
        }
        catch (JsonException error)
        {
            throw new EventLogException(
                $"{path} is damaged ({error.Message}): delete it; the log is then read again from its beginning", error);
        }
    }

    public void Write(string path) => DurableFiles.Replace(path, JsonSerializer.SerializeToUtf8Bytes(this));
}
