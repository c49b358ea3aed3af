using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Patron.Delta.Log;

/// <summary>Compact JSON as the log holds it: one line, letters of every script unescaped.</summary>
static class JsonText
{
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(Action<Utf8JsonWriter> body)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, Options))
            body(writer);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
