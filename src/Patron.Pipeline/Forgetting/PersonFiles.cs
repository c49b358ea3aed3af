using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Patron.Pipeline.Audit;
using Patron.Pipeline.Delivery;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Folder;

namespace Patron.Pipeline.Forgetting;

/// <summary>
/// Files beside the lake that may name a customer: logs and models of the state folder, reports, campaign files. From a file of lines
/// the person's are removed; a report is deleted, since the next run makes it anew. The audit log names no customer and is never touched.
/// </summary>
/// <param name="project">The project.</param>
/// <param name="customer">The customer's key.</param>
/// <param name="lake">Where <see cref="PersonTraces"/> keeps it too; its engine reads Parquet files.</param>
sealed class PersonFiles(ProjectDefinition project, string customer, LakeSession lake)
{
    /// <summary>Folders of logs of inferences, one for each server that there was at a time.</summary>
    public static IReadOnlyList<string> InferenceLogs(ProjectDefinition project) =>
        Directory.Exists(project.InferenceLogsFolder()) ? [.. Directory.EnumerateDirectories(project.InferenceLogsFolder())] : [];

    /// <summary>Folders in which those who take events hold locks: that of the log, or those of a stream's partitions.</summary>
    public static IReadOnlyList<string> EventLogs(ProjectDefinition project)
    {
        string partitions = project.EventPartitionsFolder();
        return
        [
            .. new[] { project.EventLogFolder() }.Where(Directory.Exists),
            .. Directory.Exists(partitions) ? [.. Directory.EnumerateDirectories(partitions).Order(StringComparer.Ordinal)] : Array.Empty<string>(),
        ];
    }

    /// <summary>Every file to be searched.</summary>
    public IReadOnlyList<string> All()
    {
        string lake = project.LakeFolder() + Path.DirectorySeparatorChar;
        string[] leftOut =
        [
            // They are empty, and this process holds them.
            Path.Combine(project.StateFolder(), "lock"),
            .. EventLogs(project).Concat(InferenceLogs(project)).Select(folder => Path.Combine(folder, "lock")),
            .. AuditLog.Files.Select(file => Path.Combine(project.StateFolder(), file)),
        ];
        string[] others =
        [
            .. new[] { "environments", ProjectState.Experiments }
                .Select(folder => Path.Combine(project.StateFolder(), folder) + Path.DirectorySeparatorChar),
        ];
        return
        [
            .. Folders().Where(Directory.Exists)
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
                .Where(file => !leftOut.Contains(file) && !IsCard(file) && !file.StartsWith(lake, StringComparison.Ordinal)
                    && !Array.Exists(others, other => file.StartsWith(other, StringComparison.Ordinal)))
                .Distinct().Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Whether a file names the person.</summary>
    public bool Names(string file) => EndingOf(file) == PersonParquet.Ending ? PersonParquet.Names(file, lake.Connection)
        : PersonBytes.Are(file) ? PersonBytes.Name(file, customer)
        : IsText(file)
        && (Path.GetExtension(file) == ".html"
            ? IsOnPage(File.ReadAllText(file))
            : File.ReadLines(file).Any(line => NamedValue.IsIn(line, customer)));

    /// <summary>A page holds its figures as JSON.</summary>
    bool IsOnPage(string page) => NamedValue.InJson(customer).Any(key => page.Contains(key, StringComparison.Ordinal));

    /// <summary>A model's card: figures of all customers together, among which a key that is a number would be found by chance.</summary>
    bool IsCard(string file) => Path.GetFileNameWithoutExtension(file) == "card"
        && file.StartsWith(TrackingFolder.Of(project).Location + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>How a file's name ends; of a campaign file that has not got its name yet, how it will.</summary>
    static string EndingOf(string file) => Path.GetExtension(IsUnfinished(file) ? file[..^WholeFile.Unfinished.Length] : file);

    static bool IsUnfinished(string file) =>
        Path.GetFileName(file).StartsWith('.') && file.EndsWith(WholeFile.Unfinished, StringComparison.Ordinal);

    static bool IsText(string file) => EndingOf(file) is ".csv" or ".jsonl" or ".log" or ".json" or ".html" or ".txt";

    /// <summary>A file that names the person, left as it is.</summary>
    public ForgottenFile Found(string file) => new(NameOf(file), "names the person", IsGone: false);

    /// <summary>Removes the person from a file that names them.</summary>
    public ForgottenFile Remove(string file)
    {
        string name = NameOf(file);
        if (IsUnfinished(file))
        {
            // The manifest first: one without its file would tell that the file was delivered.
            File.Delete(DeliveryManifest.NameOf(file[..^WholeFile.Unfinished.Length]) + WholeFile.Unfinished);
            File.Delete(file);
            return new ForgottenFile(name, "deleted; it was never delivered", IsGone: true);
        }

        switch (Path.GetExtension(file))
        {
            case ".csv" or ".jsonl" or ".log":
                IReadOnlyList<string> lines = Lines(file);
                string[] kept = [.. lines.Where(line => !NamedValue.IsIn(line, customer))];
                WholeFile.Write(file, Encoding.UTF8.GetBytes(string.Concat(kept)));
                return Without(file, lines.Count - kept.Length, "line");
            case PersonParquet.Ending:
                return Without(file, PersonParquet.Remove(file, lake.Connection), "row");
            case ".html":
                File.Delete(file);
                return new ForgottenFile(name, "deleted; the next run makes it anew", IsGone: true);
            case not null when PersonBytes.Are(file) && file.StartsWith(project.InferenceLogsFolder() + Path.DirectorySeparatorChar, StringComparison.Ordinal):
                return new ForgottenFile(name, "names the person until 'patron serve' was started and stopped again: see docs/serving.md", IsGone: false);
            case not null when PersonBytes.Are(file):
                return new ForgottenFile(name, "names the person until later events and snapshots have taken its place: see docs/online.md", IsGone: false);
            default:
                return new ForgottenFile(name, "names the person: delete it, or take them out by hand", IsGone: false);
        }
    }

    /// <summary>The lines of a file with their ends; in CSV a value in quotes may have several, which belong together.</summary>
    static IReadOnlyList<string> Lines(string file)
    {
        string[] lines = Regex.Split(File.ReadAllText(file), "(?<=\n)");
        if (Path.GetExtension(file) != ".csv")
            return lines;
        List<string> records = [];
        bool isOpen = false;
        foreach (string line in lines)
        {
            if (isOpen)
                records[^1] += line;
            else
                records.Add(line);
            isOpen ^= line.Count(letter => letter == '"') % 2 == 1;
        }

        return records;
    }

    /// <summary>A campaign file keeps a manifest that vouches for it.</summary>
    ForgottenFile Without(string file, long removed, string what)
    {
        DeliveryManifest.Renew(file, removed);
        return new ForgottenFile(
            NameOf(file), string.Create(CultureInfo.InvariantCulture, $"{removed} {what}{(removed == 1 ? "" : "s")} removed"), IsGone: true);
    }

    string NameOf(string file) => Path.GetRelativePath(project.Folder, file).Replace('\\', '/');

    IEnumerable<string> Folders() =>
        project.Treatments.SelectMany(treatment => treatment.Delivery).OfType<FolderDelivery>().Select(delivery => project.PathOf(delivery.Folder))
            .Append(project.StateFolder())
            .Append(project.PathOf("output"));
}
