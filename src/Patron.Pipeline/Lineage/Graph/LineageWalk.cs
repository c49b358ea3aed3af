using Patron.Delta;
using Patron.Pipeline.Checks;
using Patron.Pipeline.Ingestion;
using Patron.Pipeline.Ingestion.Files;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Modelling.Uplift;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;
using Patron.Pipeline.Treatments;

namespace Patron.Pipeline.Lineage.Graph;

/// <summary>Goes from a version back to all that it was made from.</summary>
/// <param name="project">Tells which source a bronze table comes from; its audit log, who promoted a champion.</param>
/// <param name="lake">Tells which run wrote a version, and which files it took.</param>
/// <param name="store">Tells what the steps of runs read and wrote.</param>
sealed class LineageWalk(ProjectDefinition project, LakeSession lake, ITrackingStore store)
{
    readonly LakeVersions _tables = new(lake);
    readonly RunSteps _runs = new(store);
    readonly Promotions _promotions = new(project);
    readonly Dictionary<string, LineageNode> _nodes = new(StringComparer.Ordinal);
    readonly HashSet<string> _met = new(StringComparer.Ordinal);
    readonly List<string> _order = [];

    /// <summary>
    /// The version that a name means: of a table as steps name it, <c>model.NAME</c>, <c>champion.NAME</c>, each with or without
    /// <c>@v3</c>; null where there is none.
    /// </summary>
    public VersionRecord? Find(string name)
    {
        TableReference reference = TableReference.Parse(name);
        if (VersionName.ModelOf(reference.Table) is not { } named)
            return lake.VersionOf(name) is { Version: >= 0 } version ? new VersionRecord(reference.Table, version.Version, version.Id) : null;
        IEnumerable<ModelVersion> versions = store.Versions(named);
        ModelVersion? model = reference.Version is { } wanted ? versions.FirstOrDefault(one => one.Version == wanted)
            : VersionName.IsChampion(name) ? versions.FirstOrDefault(one => one.Aliases.Contains(ModelAliases.Champion))
            : versions.MaxBy(one => one.Version);
        return model is null ? null : new VersionRecord(reference.Table, model.Version, "");
    }

    /// <summary>The graph of one version or several; the first is its root.</summary>
    public LineageGraph From(params IReadOnlyList<VersionRecord> versions)
    {
        string[] roots = [.. versions.Select(version => Visit(version))];
        return new LineageGraph(roots.FirstOrDefault() ?? "", [.. _order.Select(key => _nodes[key])]);
    }

    /// <summary>A version that a step read, by the name of its table, however the step refers to it.</summary>
    internal static VersionRecord Named(VersionRecord read) =>
        TableReference.Parse(read.Name) is { Path: null } reference ? read with { Name = reference.Table } : read;

    /// <param name="read">The version.</param>
    /// <param name="reader">The run that read it; null where none did.</param>
    string Visit(VersionRecord read, string? reader = null)
    {
        VersionRecord version = Named(read);
        LineageKind kind = KindOf(version.Name);
        string key = (kind == LineageKind.Source ? "source:" : "") + LineageNode.KeyOf(version.Name, version.Version);
        if (!TryBegin(key))
            return key;
        _nodes[key] = kind switch
        {
            LineageKind.Source => new LineageNode { Key = key, Kind = kind, Name = version.Name, Version = version.Version, Detail = "delta" },
            LineageKind.Champion => Champion(key, version, reader),
            LineageKind.Model => Model(key, version, reader),
            _ => Table(key, version, reader),
        };
        return key;
    }

    LineageNode Table(string key, VersionRecord version, string? reader)
    {
        HistoryEntry? commit = _tables.Commit(version.Name, version.Version, version.Id);
        (string Run, StepRecord Step)? writer = commit is null ? _runs.MakerOf(version, reader) : Writer(version, commit.RunId);
        LineageMaking? making = MakingOf(writer, commit?.RunId, commit?.Time) is { } made
            ? made with { Rows = commit?.Rows ?? (writer?.Step is { Status: "done", Rows: var rows } ? rows : null) }
            : null;
        OrderedDictionary<string, string> inputs = Inputs(writer);
        bool isBronze = version.Name.StartsWith("bronze.", StringComparison.Ordinal);
        IReadOnlyList<string> outside = isBronze ? Outside(version) : [];
        return new LineageNode
        {
            Key = key,
            Kind = LineageKind.Table,
            Name = version.Name,
            Version = version.Version,
            Making = making,
            Inputs = [.. inputs.Values.Distinct(), .. outside],
            References = inputs,
            Keeps = [.. Kept(version, writer?.Step.Step).Select(kept => Visit(kept))],
            IsTold = writer is not null || outside.Count > 0,
        };
    }

    LineageNode Model(string key, VersionRecord version, string? reader)
    {
        ModelVersion? registered = store.Versions(VersionName.ModelOf(version.Name)).FirstOrDefault(one => one.Version == version.Version);
        string? fit = registered?.Run;
        string? run = fit is null ? null : _runs.Run(fit)?.Parent ?? fit;
        (string Run, StepRecord Step)? writer = Writer(version, run) ?? _runs.MakerOf(version, reader);
        return new LineageNode
        {
            Key = key,
            Kind = LineageKind.Model,
            Name = version.Name,
            Version = version.Version,
            Detail = fit,
            Making = MakingOf(writer, run, registered?.Registered),
            Inputs = [.. Inputs(writer).Values.Distinct()],
            IsTold = writer is not null,
        };
    }

    /// <summary>A champion is the version of the model that it names, whichever was newest when it was promoted.</summary>
    LineageNode Champion(string key, VersionRecord version, string? reader)
    {
        string name = VersionName.ModelOf(version.Name)!;
        LineageMaking? making = _promotions.Of(name, version.Version, reader is null ? null : _runs.Run(reader)?.Finished);
        VersionRecord model = version with { Name = VersionName.Model(name) };
        return new LineageNode
        {
            Key = key,
            Kind = LineageKind.Champion,
            Name = version.Name,
            Version = version.Version,
            Making = making,
            Inputs = [Visit(model, reader)],
            IsTold = making is not null,
        };
    }

    (string Run, StepRecord Step)? Writer(VersionRecord version, string? run) =>
        run is not null && _runs.WriterOf(version, run) is { } step ? (run, step) : null;

    LineageMaking? MakingOf((string Run, StepRecord Step)? writer, string? otherwise, DateTimeOffset? at) => (writer?.Run ?? otherwise) is { } run
        ? new LineageMaking(run, writer?.Step.Step, writer?.Step.Stage, at ?? _runs.Run(run)?.Started, _runs.Run(run)?.User, null)
        : null;

    /// <summary>
    /// Of a table that several steps write, each its own rows: the newest earlier version by each of the other steps. What an overwrite
    /// replaced is not kept.
    /// </summary>
    List<VersionRecord> Kept(VersionRecord version, string? step)
    {
        if (step is null || !Shared.Contains(version.Name))
            return [];
        HashSet<string> seen = [step];
        List<VersionRecord> kept = [];
        HistoryEntry? newer = _tables.Commit(version.Name, version.Version, version.Id);
        foreach (HistoryEntry commit in _tables.Before(version.Name, version.Version))
        {
            if (newer is null || newer.Operation is "overwrite" or "create")
                break;
            VersionRecord earlier = version with { Version = commit.Version, Hash = null };
            if (commit.RunId is { } run && _runs.WriterOf(earlier, run) is { } writer && seen.Add(writer.Step))
                kept.Add(earlier);
            newer = commit;
        }

        return kept;
    }

    static readonly HashSet<string> Shared =
    [
        BronzeTable.Rejected, ScoreLifetimeValue.Table, ScorePropensity.Table, ScoreRfm.Table, ScoreUplift.Table, TreatStep.Table,
        LimitsTable.Name, CheckResults.Table,
    ];

    IReadOnlyList<string> Outside(VersionRecord version)
    {
        string table = version.Name["bronze.".Length..];
        if (project.Sources.FirstOrDefault(source => source.TableNames.Contains(table)) is not { } source)
            return [];
        if (source is FileSourceDefinition)
            return [.. (_tables.FilesOf(version.Name, version.Version, version.Id) ?? []).Select(file => File(file, source.Name))];
        return [Source(source)];
    }

    string File(TakenFile file, string source)
    {
        string key = $"file:{file.Name}@{file.Sha256}";
        if (TryBegin(key))
            _nodes[key] = new LineageNode { Key = key, Kind = LineageKind.File, Name = file.Name, Detail = source, Sha256 = file.Sha256, Bytes = file.Bytes };
        return key;
    }

    string Source(SourceDefinition source)
    {
        string key = $"source:{source.Name}";
        if (TryBegin(key))
            _nodes[key] = new LineageNode { Key = key, Kind = LineageKind.Source, Name = source.Name, Detail = WordOf(source) };
        return key;
    }

    static string WordOf(SourceDefinition source) => source switch
    {
        GeneratorSourceDefinition generator => $"generator {generator.World.Name}, seed {generator.Seed}",
        PostgresSourceDefinition => "postgres",
        HttpSourceDefinition => "http",
        DeltaSourceDefinition => "delta",
        EventSourceDefinition => "events",
        _ => "files",
    };

    /// <summary>Notes that a node is met, so that circles end and the order is that of meeting.</summary>
    bool TryBegin(string key)
    {
        bool isNew = _met.Add(key);
        if (isNew)
            _order.Add(key);
        return isNew;
    }

    /// <summary>The keys of what a step read, by its references. One to a table that does not exist yet, such as that of results of checks, has none.</summary>
    OrderedDictionary<string, string> Inputs((string Run, StepRecord Step)? writer)
    {
        OrderedDictionary<string, string> keys = [];
        foreach (VersionRecord input in (writer?.Step.Inputs ?? []).Where(input => input.Version >= 0))
            keys[input.Name] = Visit(input, writer?.Run);
        return keys;
    }

    internal static LineageKind KindOf(string name) => name switch
    {
        _ when VersionName.IsModel(name) => LineageKind.Model,
        _ when VersionName.IsChampion(name) => LineageKind.Champion,
        _ when TableReference.Parse(name).Path is not null => LineageKind.Source,
        _ => LineageKind.Table,
    };
}
