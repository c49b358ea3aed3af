using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Patron.DuckDb;
using Patron.Pipeline.Audit;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Treatments;

/// <summary>What is known of a delivered file, in the JSON file beside it; it appears after the file is whole.</summary>
/// <param name="Campaign">The campaign.</param>
/// <param name="AsOf">The instant that decisions were made for.</param>
/// <param name="Run">The run that delivered.</param>
/// <param name="File">The file's name.</param>
/// <param name="Rows">Customers in it.</param>
/// <param name="Sha256">Of its bytes, 64 hexadecimal digits.</param>
sealed record DeliveryManifest(string Campaign, DateTimeOffset AsOf, string Run, string File, long Rows, string Sha256);

/// <summary>
/// A campaign file: CSV as RFC 4180 has it, UTF-8, one line a treated customer, money rounded to cents. Nobody treated gives the
/// header alone, so that whoever fetches files can tell "nobody" from "did not run".
/// </summary>
sealed class DeliveryFile
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    readonly string _folder;
    readonly string _prefix;
    readonly byte[] _content;
    readonly DeliveryManifest _manifest;

    DeliveryFile(string folder, string prefix, byte[] content, DeliveryManifest manifest) =>
        (_folder, _prefix, _content, _manifest) = (folder, prefix, content, manifest);

    /// <summary>Customers in the file.</summary>
    public long Rows => _manifest.Rows;

    /// <summary>Makes the file of a SELECT in memory; every column is written as text.</summary>
    public static DeliveryFile Of(string select, Campaign campaign, StepContext context)
    {
        (byte[] content, long rows) = Csv(select, context);
        DateTimeOffset local = TimeZoneInfo.ConvertTime(context.AsOf, context.Project.Settings.Zone);
        string prefix = string.Create(CultureInfo.InvariantCulture, $"{campaign.Name}_{local:yyyy-MM-dd}_");
        DeliveryManifest manifest = new(
            campaign.Name, context.AsOf, context.RunId, prefix + context.RunId + ".csv", rows,
            Convert.ToHexStringLower(SHA256.HashData(content)));
        string folder = Path.Combine(campaign.Definition.Delivery.Folder, context.Project.Settings.Environment ?? "");
        return new DeliveryFile(context.Project.PathOf(folder), prefix, content, manifest);
    }

    /// <summary>
    /// Writes the file under a hidden name, so that a full disk or a read-only folder is found before anything is
    /// decided for good.
    /// </summary>
    public void Stage()
    {
        Directory.CreateDirectory(_folder);
        using FileStream file = new(StagedPath, FileMode.Create, FileAccess.Write);
        file.Write(_content);
        file.Flush(flushToDisk: true);
    }

    /// <summary>
    /// Gives the file its name and writes the manifest. A delivery of the same campaign and instant with equal content is
    /// not repeated.
    /// </summary>
    /// <param name="audit">Is told before, so that no file is delivered that it does not know.</param>
    /// <returns>Whether there is a new file.</returns>
    public bool Publish(AuditLog audit)
    {
        if (WasDelivered())
        {
            File.Delete(StagedPath);
            return false;
        }

        audit.Append(
            AuditActions.Delivery, _manifest.Campaign,
            ("file", _manifest.File), ("rows", $"{_manifest.Rows}"), ("run", _manifest.Run), ("sha256", _manifest.Sha256));
        string path = Path.Combine(_folder, _manifest.File);
        File.Move(StagedPath, path, overwrite: true);
        WholeFile.Write(Path.ChangeExtension(path, ".json"), JsonSerializer.SerializeToUtf8Bytes(_manifest, Json));
        return true;
    }

    string StagedPath => Path.Combine(_folder, $".{_manifest.File}.tmp");

    bool WasDelivered() =>
        Directory.EnumerateFiles(_folder, _prefix + "*.json")
            .Select(file => JsonSerializer.Deserialize<DeliveryManifest>(File.ReadAllBytes(file), Json))
            .Any(earlier => earlier!.AsOf == _manifest.AsOf && earlier.Sha256 == _manifest.Sha256);

    static (byte[] Content, long Rows) Csv(string select, StepContext context)
    {
        using Result result = context.Lake.Connection.Query(select, context.Cancellation);
        StringBuilder text = new();
        text.AppendJoin(',', result.Columns.Select(column => Quoted(column.Name))).Append("\r\n");
        long rows = 0;
        while (result.TryNext(out DataChunk chunk))
        {
            rows += chunk.Rows;
            for (int row = 0; row < chunk.Rows; row++)
            {
                for (int column = 0; column < result.Columns.Count; column++)
                {
                    Vector values = chunk[column];
                    text.Append(column > 0 ? "," : "").Append(values.IsNull(row) ? "" : Quoted(values.Text(row)));
                }

                text.Append("\r\n");
            }
        }

        return (Encoding.UTF8.GetBytes(text.ToString()), rows);
    }

    static string Quoted(string value) =>
        value.AsSpan().ContainsAny(",\"\r\n") ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
}
