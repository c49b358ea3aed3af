using System.Text.Json;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Promotion;

/// <summary>A version other than the one in question, as far as it can be read: what came before must not stop what comes next.</summary>
/// <param name="Version">Its number.</param>
/// <param name="Model">It, whole; null where it cannot be read.</param>
/// <param name="Why">Why it cannot.</param>
sealed record ReadVersion(int Version, RegisteredModel? Model, string Why = "")
{
    /// <summary>
    /// Reads a version whose files may be gone or changed. Other faults, of a disk or of rights, do not say that it is lost, and are thrown.
    /// </summary>
    public static ReadVersion Of(ModelRegistry registry, string name, int version)
    {
        try
        {
            return new ReadVersion(version, registry.Read(name, version));
        }
        catch (Exception error) when (error is InvalidOperationException or FileNotFoundException or DirectoryNotFoundException
            or JsonException or KeyNotFoundException or FormatException)
        {
            string why = error is FileNotFoundException or DirectoryNotFoundException
                ? $"files of version {version} of model '{name}' are gone: restore them from a backup"
                : error.Message;
            return new ReadVersion(version, null, why);
        }
    }
}
