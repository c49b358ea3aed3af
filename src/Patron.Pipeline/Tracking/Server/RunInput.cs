using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Patron.Pipeline.Tracking.Server;

/// <summary>A table version as MLflow's data set: the version is in its source, and the digest is a hash of it.</summary>
static class RunInput
{
    const string Kind = "patron";
    const int DigestLength = 32; // a server takes 36

    static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static object Write(VersionRecord version)
    {
        string source = JsonSerializer.Serialize(version, Json);
        string digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source)))[..DigestLength];
        return new
        {
            dataset = new { version.Name, digest, source_type = Kind, source },
            tags = new[] { new { key = "mlflow.data.context", value = "input" } },
        };
    }

    /// <summary>The version; of a data set that another program logged, its name and digest.</summary>
    public static VersionRecord Read(JsonElement dataset) =>
        dataset.Text("source_type") == Kind && JsonSerializer.Deserialize<VersionRecord>(dataset.Text("source"), Json) is { } version
            ? version
            : new VersionRecord(dataset.Text("name"), 0, dataset.Text("digest"));
}
