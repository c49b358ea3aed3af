using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Patron.Pipeline.Tracking;

/// <summary>A version that a run read, as MLflow's data set, which has the same form in a folder and on a server.</summary>
/// <param name="Name">The table, model or champion.</param>
/// <param name="Digest">Its version and a mark of all the rest; MLflow takes 36 characters.</param>
/// <param name="SourceType"><see cref="Kind"/>; another one where another program logged the data set.</param>
/// <param name="Source">The whole of it, JSON.</param>
sealed record RunInput(string Name, string Digest, string SourceType, string Source)
{
    /// <summary>The type of source of the data sets that Patron logs.</summary>
    public const string Kind = "patron";

    /// <summary>The tag that says what a run used a data set for.</summary>
    public const string ContextTag = "mlflow.data.context";

    /// <summary>What it says: it was read.</summary>
    public const string Context = "input";

    const int MarkLength = 12;

    public static RunInput Of(VersionRecord version)
    {
        string source = JsonSerializer.Serialize(version, RunJournal.Json);
        string mark = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source)))[..MarkLength];
        return new(version.Name, string.Create(CultureInfo.InvariantCulture, $"v{version.Version}-{mark}"), Kind, source);
    }

    /// <summary>The version; null for a data set that another program logged.</summary>
    public VersionRecord? Version => SourceType == Kind ? JsonSerializer.Deserialize<VersionRecord>(Source, RunJournal.Json) : null;
}
