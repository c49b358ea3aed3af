using System.Globalization;
using System.Text.RegularExpressions;
using Patron.Delta.Storage;
using Patron.Pipeline.Audit;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Folder;

namespace Patron.Pipeline.Delivery;

/// <summary>
/// Files in a folder. A file and then its manifest are written under hidden names; the file gets its name, its arrival goes on
/// record, the manifest gets its name. So a hidden manifest whose hidden file is gone tells of a file that arrived, whoever
/// took it away since.
/// </summary>
/// <param name="delivery">The delivery.</param>
/// <param name="campaign">The campaign.</param>
/// <param name="context">The run.</param>
sealed class FolderTarget(FolderDelivery delivery, TreatmentDefinition campaign, StepContext context) : IDeliveryTarget
{
    readonly string _folder = context.Project.PathOf(Path.Combine(delivery.Folder, context.Project.Settings.Environment ?? ""));

    readonly string _prefix = string.Create(
        CultureInfo.InvariantCulture,
        $"{campaign.Name}_{TimeZoneInfo.ConvertTime(context.AsOf, context.Project.Settings.Zone):yyyy-MM-dd}_");

    /// <inheritdoc/>
    public int BatchRows => int.MaxValue;

    /// <inheritdoc/>
    public bool KnowsWhatArrived => true;

    /// <inheritdoc/>
    public bool TakesNobody => true;

    /// <summary>The header or no line at all tells "nobody" from "did not run".</summary>
    public void Check()
    {
        try
        {
            DurableFiles.MakeFolder(_folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DeliveryException(
                $"{campaign.File}:{delivery.Place.Line}: the folder {delivery.Folder} takes no files ({error.Message.TrimEnd('.')}): "
                + "see to it, or name another");
        }
    }

    /// <summary>Manifests of all instants whose file is on record appear too: a run may have been killed just before.</summary>
    public IReadOnlyList<Arrival> Arrived(IReadOnlyList<string> planned, IReadOnlySet<string> recorded)
    {
        List<Arrival> arrived = [];
        const string ending = ".json" + WholeFile.Unfinished;
        foreach (string hidden in HiddenFiles().Where(file => file.EndsWith(ending, StringComparison.Ordinal)))
        {
            DeliveryManifest manifest = DeliveryManifest.Read(hidden);
            if (manifest.Target != delivery.Name)
                continue;
            Arrival arrival = new(manifest.Delivery, manifest.File, manifest.Rows, manifest.Sha256);
            if (recorded.Contains(manifest.Delivery))
                Recorded(arrival);
            else if (manifest.AsOf == context.AsOf && File.Exists(Hidden(manifest.File)))
                File.Delete(hidden);
            else if (manifest.AsOf == context.AsOf)
                arrived.Add(arrival);
        }

        RemoveAbandoned();
        return arrived;
    }

    /// <summary>A file is told with its name and hash.</summary>
    public void Announce(long rows, int batches, long heldBack)
    {
    }

    /// <inheritdoc/>
    public Arrival Send(Batch batch)
    {
        string name = $"{_prefix}{context.RunId}{CampaignFile.EndingOf(delivery.Format)}";
        CampaignFile.Write(Hidden(name), delivery.Format, batch, context.Lake.Connection, context.Cancellation);
        DeliveryManifest manifest = new(
            campaign.Name, context.AsOf, context.RunId, delivery.Name, batch.Id, name, batch.Rows, batch.HeldBack,
            DeliveryManifest.Sha256Of(Hidden(name)));
        WholeFile.Write(Hidden(DeliveryManifest.NameOf(name)), manifest.ToBytes());
        // Told before, so that no file is delivered that the log does not know.
        AuditLog.Of(context.Project, context.Time).Append(
            AuditActions.Delivery, campaign.Name,
            ("file", name), ("rows", $"{batch.Rows}"), ("run", context.RunId), ("sha256", manifest.Sha256),
            ("suppressed", $"{batch.HeldBack}"), ("target", delivery.Name));
        Publish(name);
        return new Arrival(batch.Id, name, batch.Rows, manifest.Sha256);
    }

    /// <inheritdoc/>
    public void Recorded(Arrival arrival)
    {
        Publish(DeliveryManifest.NameOf(arrival.Name));
    }

    /// <summary>Gives a hidden file its name; a power cut takes it away no more when this returns.</summary>
    void Publish(string name)
    {
        File.Move(Hidden(name), Path.Combine(_folder, name), overwrite: true);
        DurableFiles.SyncFolder(_folder);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>Files that no hidden manifest vouches for were not whole, or are to be written anew.</summary>
    void RemoveAbandoned()
    {
        foreach (string hidden in HiddenFiles())
        {
            string file = Path.GetFileName(hidden)[1..^WholeFile.Unfinished.Length];
            if (!File.Exists(Hidden(DeliveryManifest.NameOf(file))))
                File.Delete(hidden);
        }
    }

    /// <summary>Those of the campaign, on whatever day, that runs of this project left: a folder may be others' too.</summary>
    IReadOnlyList<string> HiddenFiles()
    {
        TrackingFolder runs = TrackingFolder.Of(context.Project);
        Regex name = new($@"^\.{Regex.Escape(campaign.Name)}_\d{{4}}-\d\d-\d\d_(?<run>[^.]+)\.", RegexOptions.CultureInvariant);
        return
        [
            .. from file in Directory.GetFiles(_folder, $".{campaign.Name}_*{WholeFile.Unfinished}").Order(StringComparer.Ordinal)
               where name.Match(Path.GetFileName(file)) is { Success: true } match
                   && runs.Find(match.Groups["run"].Value) is not null
               select file,
        ];
    }

    string Hidden(string name) => Path.Combine(_folder, $".{name}{WholeFile.Unfinished}");
}
