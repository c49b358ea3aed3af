using System.Text.Json;
using Patron.Pipeline.Audit;
using Patron.Pipeline.Direct;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Modelling.Scorers;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Promotion;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Folder;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Roles;

/// <summary>A version that scores from now on.</summary>
/// <param name="Model">The model.</param>
/// <param name="Version">The version.</param>
/// <param name="Before">The version that scored until now; null for none.</param>
/// <param name="Overridden">What stood against it, each in a sentence; empty where nothing did.</param>
public sealed record ChampionChange(string Model, int Version, int? Before, IReadOnlyList<string> Overridden);

/// <summary>What people decide about versions of models: each decision is held against the roles and told to the audit log.</summary>
public sealed class ModelDecisions
{
    readonly ProjectDefinition _project;
    readonly RoleRules _rules;
    readonly ModelRegistry _registry;
    readonly AuditLog _audit;
    readonly TimeProvider _time;

    ModelDecisions(ProjectDefinition project, RoleRules rules, TimeProvider time)
    {
        (_project, _rules, _time) = (project, rules, time);
        _registry = ModelRegistry.Of(project);
        _audit = new AuditLog(project, time, rules.Person);
    }

    /// <summary>The decisions of a person, by default the one who acts.</summary>
    public static ModelDecisions Of(ProjectDefinition project, TimeProvider time, string? person = null) =>
        new(project, RoleRules.Of(project, time, person), time);

    /// <summary>Registers a version that another project exported; it is the challenger from then on.</summary>
    /// <param name="folder">The folder that the export wrote.</param>
    /// <exception cref="RefusedException">The person is no operator.</exception>
    /// <exception cref="InputException">The folder is not as it was exported, or learnt from other definitions than the project has.</exception>
    public ModelVersion Import(string folder)
    {
        ModelImport import = Imported(folder);
        string model = import.Version.Model;
        _rules.Require(Role.Operator, $"import a version of {model}", model);
        using FileStream held = Hold();
        if (_registry.Versions(model).FirstOrDefault(IsSame) is { } same)
            throw new InputException($"version {same.Version} of {model} is this very model: 'patron models promote {model} {same.Version}' lets it score");
        DateTimeOffset asOf = import.Version.AsOf;
        Run run = RunBeginning.Of(_project, new RunRequest { Time = _time }, asOf);
        run = run with { Tags = new Dictionary<string, string>(run.Tags) { [RunTags.Source] = "patron models import" } };
        ModelVersion version = import.Register(TrackingFolder.Of(_project), run, _time);
        _audit.Append(AuditActions.Registration, Subject(version), ("run", run.Id), ("sha256", import.Version.Sha256), ("imported", $"{import.Version.Version}"));
        return version;

        bool IsSame(ModelVersion known) => known.Tags.GetValueOrDefault(VersionTags.Sha256) == import.Version.Sha256;
    }

    /// <summary>Approves a version; a second time changes nothing.</summary>
    /// <exception cref="RefusedException">The person is no approver, or trained the version.</exception>
    public Approval Approve(string model, int version, string? note)
    {
        string what = $"approve version {version} of {model}";
        _rules.Require(Role.Approver, what, model);
        using FileStream held = Hold();
        ModelVersion known = Known(model, version);
        if (_registry.TrainedBy(known) == _rules.Person)
            _rules.Refuse(what, Subject(known), $"{_rules.Person} trained it: ask somebody else to approve it");
        IReadOnlyList<Approval> there = Approval.Of(known);
        if (there.FirstOrDefault(approval => approval.Who == _rules.Person) is { } given)
            return given;
        Approval approval = new(_rules.Person, _time.GetUtcNow(), note);
        _audit.Append(AuditActions.Approval, Subject(known), ("note", note));
        _registry.Store.TagVersion(model, version, VersionTags.Approvals, Approval.Text([.. there, approval]));
        return approval;
    }

    /// <summary>Lets a version score. What stands against it is overridden by a reason, and by nothing else.</summary>
    /// <exception cref="RefusedException">The person is no operator, a gate failed, or approvals are missing, and there is no reason.</exception>
    public ChampionChange Promote(string model, int version, string? reason)
    {
        string what = $"promote version {version} of {model}";
        _rules.Require(Role.Operator, what, model);
        using FileStream held = Hold();
        ModelVersion known = Known(model, version);
        _registry.Read(model, version); // it is as it was registered, or this throws
        string[] against = [.. Against(known)];
        if (against.Length > 0 && reason is null)
            _rules.Refuse(what, Subject(known), $"{string.Join("; ", against)}; with --override REASON it is promoted all the same, and the reason audited");
        int? before = _registry.ByAlias(model, ModelAliases.Champion)?.Version;
        if (against.Length > 0)
            _audit.Append(AuditActions.Override, Subject(known), ("reason", reason), ("against", string.Join("; ", against)));
        if (IsArchived(known))
            _registry.Store.TagVersion(model, version, VersionTags.Archived, "");
        _audit.Append(AuditActions.Promotion, Subject(known), ("before", before is null ? null : $"{before}"));
        _registry.Promote(model, version);
        return new ChampionChange(model, version, before, against);
    }

    /// <summary>Lets the champion before this one score again. Archived versions are passed over.</summary>
    /// <exception cref="RefusedException">The person is no operator.</exception>
    /// <exception cref="InputException">There was none before.</exception>
    public ChampionChange Rollback(string model)
    {
        _rules.Require(Role.Operator, $"roll back {model}", model);
        using FileStream held = Hold();
        ModelVersion champion = _registry.ByAlias(model, ModelAliases.Champion)
            ?? throw new InputException($"model {model} has no champion to roll back from: promote a version");
        ModelVersion before = _registry.ChampionBefore(model, version => !IsArchived(version))
            ?? throw new InputException($"version {champion.Version} of {model} is its first champion, so there is none to go back to: promote another version");
        _registry.Read(model, before.Version);
        _audit.Append(AuditActions.Rollback, Subject(before), ("before", $"{champion.Version}"));
        _registry.RollBack(model, version => !IsArchived(version));
        return new ChampionChange(model, before.Version, champion.Version, []);
    }

    /// <summary>Puts a version away: it can be read and exported, and is neither promoted nor rolled back to.</summary>
    /// <exception cref="RefusedException">The person is no operator.</exception>
    /// <exception cref="InputException">It is the champion.</exception>
    public void Archive(string model, int version)
    {
        _rules.Require(Role.Operator, $"archive version {version} of {model}", model);
        using FileStream held = Hold();
        ModelVersion known = Known(model, version);
        if (known.Aliases.Contains(ModelAliases.Champion))
            throw new InputException($"version {version} of {model} is its champion: promote another version or roll back first");
        if (IsArchived(known))
            return;
        _audit.Append(AuditActions.Archive, Subject(known));
        _registry.Store.TagVersion(
            model, version, VersionTags.Archived, JsonSerializer.Serialize(new { who = _rules.Person, at = _time.GetUtcNow() }));
        if (known.Aliases.Contains(ModelAliases.Challenger))
            _registry.Store.SetAlias(model, ModelAliases.Challenger, null);
    }

    /// <summary>Whether a version was put away.</summary>
    public static bool IsArchived(ModelVersion version) => !string.IsNullOrEmpty(version.Tags.GetValueOrDefault(VersionTags.Archived));

    /// <summary>The folder's version, which could score for the project as it is.</summary>
    ModelImport Imported(string folder)
    {
        try
        {
            ModelImport import = ModelImport.Read(folder);
            RegisteredModel model = import.ToModel(folder);
            ModelDefinitions.RequireSame(model, _project);
            ModelScorer.Of(model);
            return import;
        }
        catch (InvalidOperationException error)
        {
            throw new InputException(error.Message);
        }
        catch (Exception error) when (error is JsonException or ArgumentException or KeyNotFoundException)
        {
            throw new InputException($"the model in {folder} cannot be read ({error.Message}): export the version again");
        }
    }

    IEnumerable<string> Against(ModelVersion version)
    {
        if (IsArchived(version))
            yield return $"version {version.Version} is archived";
        if (version.Tags.TryGetValue(VersionTags.Gates, out string? gates))
        {
            foreach (GateResult gate in Judgement.FromJson(gates).Failed)
                yield return $"it fails the gate {gate.Gate}: {gate.Sentence.TrimEnd('.')}";
        }
        else if (version.Tags.ContainsKey(VersionTags.Imported))
            yield return $"version {version.Version} was imported, and no gate has judged it";

        if (ApprovalRule.Missing(_rules, _registry, version) is { } missing)
            yield return missing;
    }

    ModelVersion Known(string model, int version) => _registry.Versions(model).FirstOrDefault(known => known.Version == version)
        ?? throw new InputException($"model {model} has no version {version}: see patron models list");

    /// <summary>Of two who decide at once one waits, so that none is lost.</summary>
    FileStream Hold() => WaitingLock.Take(_project.StateFolder(), "models.lock");

    static string Subject(ModelVersion version) => $"{version.Model}/{version.Version}";
}
