using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Audit;

/// <summary>How far the log goes, in a file beside it, so that lines missing at its end are missed.</summary>
/// <param name="Count">Entries in it.</param>
/// <param name="Hash">Of the last one.</param>
/// <param name="Length">Bytes of the log.</param>
/// <param name="Next">
/// The line that is being added, with its end: after a crash it is known whole. Null between additions.
/// </param>
sealed record AuditHead(long Count, string Hash, long Length, string? Next = null)
{
    /// <summary>The head's file.</summary>
    public const string FileName = "audit.head";

    /// <summary>That of a log without entries.</summary>
    public static readonly AuditHead Empty = new(0, AuditLine.NoHash, 0);

    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The mark that a run keeps of it.</summary>
    [JsonIgnore]
    public AuditMark Mark => new(Count, Hash);

    /// <summary>The line that is being added, as bytes.</summary>
    [JsonIgnore]
    public byte[] NextLine => Encoding.UTF8.GetBytes(Next ?? "");

    /// <summary>Null where there is no file, or it is not as <see cref="Write"/> left it.</summary>
    public static AuditHead? Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return null;
        byte[] bytes = File.ReadAllBytes(path);
        try
        {
            return JsonSerializer.Deserialize<AuditHead>(bytes, Json) is { Hash: not null } head && head.Bytes().AsSpan().SequenceEqual(bytes)
                ? head
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void Write(string folder) => WholeFile.Write(Path.Combine(folder, FileName), Bytes());

    byte[] Bytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json);
}
