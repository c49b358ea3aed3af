using System.Security.Cryptography;
using System.Text.Json;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Delivery;

/// <summary>What is known of a delivered file, in the JSON file beside it; it appears after the file is whole.</summary>
/// <param name="Campaign">The campaign.</param>
/// <param name="AsOf">The instant that decisions were made for.</param>
/// <param name="Run">The run that delivered.</param>
/// <param name="Target">The delivery's name.</param>
/// <param name="Delivery">The id of its batch in <c>gold.deliveries</c> and <c>gold.recipients</c>.</param>
/// <param name="File">The file's name.</param>
/// <param name="Rows">Contacts in it.</param>
/// <param name="Suppressed">Contacts that were decided and are not in it.</param>
/// <param name="Sha256">Of its bytes, 64 hexadecimal digits.</param>
sealed record DeliveryManifest(
    string Campaign, DateTimeOffset AsOf, string Run, string Target, string Delivery, string File, long Rows, long Suppressed, string Sha256)
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    /// <summary>Its bytes.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <summary>One that was written.</summary>
    public static DeliveryManifest Read(string path) => JsonSerializer.Deserialize<DeliveryManifest>(System.IO.File.ReadAllBytes(path), Json)!;

    /// <summary>The name of the manifest of a file.</summary>
    public static string NameOf(string file) => Path.ChangeExtension(file, ".json");

    /// <summary>The SHA-256 of a file's bytes.</summary>
    public static string Sha256Of(string path)
    {
        using FileStream file = System.IO.File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    /// <summary>Lets the manifest of a file vouch for it again, after contacts were taken out; a file without one needs none.</summary>
    public static void Renew(string file, long removed)
    {
        string path = NameOf(file);
        if (file == path || !System.IO.File.Exists(path) || Read(path) is not { } manifest || manifest.File != Path.GetFileName(file))
            return;
        WholeFile.Write(path, (manifest with { Rows = manifest.Rows - removed, Sha256 = Sha256Of(file) }).ToBytes());
    }
}
