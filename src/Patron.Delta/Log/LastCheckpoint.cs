using System.Text;
using System.Text.Json;

namespace Patron.Delta.Log;

/// <summary>The pointer to a recent checkpoint: section "Last Checkpoint File Schema".</summary>
static class LastCheckpoint
{
    public const string Path = $"{LogListing.Folder}/_last_checkpoint";

    /// <summary>The version that the file names; null where it is missing or unreadable, as it is only a hint.</summary>
    public static long? Read(ITableStorage storage)
    {
        if (!storage.Exists(Path))
            return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(storage.Read(Path));
            return document.RootElement.Number("version");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    public static byte[] Write(long version, int actions, int files, long bytes) => Encoding.UTF8.GetBytes(JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("version", version);
        json.WriteNumber("size", actions);
        json.WriteNumber("sizeInBytes", bytes);
        json.WriteNumber("numOfAddFiles", files);
        json.WriteEndObject();
    }));
}
