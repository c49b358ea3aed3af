using System.Text.Json;
using Patron.Pipeline.Audit;
using Patron.Pipeline.Direct;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Lineage;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Promotion;
using Patron.Pipeline.Roles;
using Patron.Pipeline.Tests.Tracking;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Tests.Roles;

/// <summary>Versions of a model churn, trained by anna; bob and cid may approve, ann operates.</summary>
public sealed class ModelDecisionsTests : IDisposable
{
    const string Trainer = "anna"; // see TestRuns

    readonly TemporaryFolder _folder = new();
    readonly ProjectDefinition _project;
    readonly RunJournal _run;
    readonly ModelRegistry _registry;

    public ModelDecisionsTests()
    {
        _project = Project(0);
        _run = TestRuns.Begin(_project, "run", new SilentObserver());
        _registry = ModelRegistry.Of(_project);
    }

    public void Dispose()
    {
        _run.Dispose();
        _folder.Dispose();
    }

    ProjectDefinition Project(int approvals) => new()
    {
        Folder = _folder.FullPath,
        Settings = new ProjectSettings
        {
            Name = "shop", File = "patron.yml", CustomerKey = "id", Currency = "EUR", Approvals = approvals,
            Roles = new RolesDefinition([], ["bob", "cid", Trainer], ["ann"], new FilePlace("patron.yml", 4, 1)),
        },
    };

    ModelDecisions As(string person, int approvals = 0) => ModelDecisions.Of(Project(approvals), TimeProvider.System, person);

    int Register()
    {
        int next = _registry.NewestVersion("churn") + 1;
        using RunJournal fit = _run.BeginFit($"churn{next}", new Dictionary<string, string>());
        ModelRegistration model = new()
        {
            Name = "churn", Kind = "rfm", Content = $$"""{"weight": {{next}}}""", Metrics = new Dictionary<string, double>(), AsOf = DateTimeOffset.UnixEpoch,
        };
        int version = _registry.Register(model, fit, DateTimeOffset.UnixEpoch).Version;
        fit.End(RunStatus.Finished);
        return version;
    }

    int? Champion => _registry.ByAlias("churn", ModelAliases.Champion)?.Version;

    IEnumerable<(string Who, string Action, string Subject)> Audited =>
        AuditLog.Of(_project, TimeProvider.System).Entries().Select(entry => (entry.Who, entry.Action, entry.Subject));

    [Fact]
    public void Rollbacks_go_back_champion_by_champion_also_where_a_version_was_champion_twice()
    {
        for (int version = 1; version <= 3; version++)
            Register();
        foreach (int version in new[] { 1, 2, 3, 1, 1 })
            As("ann").Promote("churn", version, null);
        foreach (int expected in new[] { 3, 2, 1 })
        {
            Assert.Equal(expected, As("ann").Rollback("churn").Version);
            Assert.Equal(expected, Champion);
        }

        Assert.Contains("first champion", Assert.Throws<InputException>(() => As("ann").Rollback("churn")).Message, StringComparison.Ordinal);
        As("ann").Promote("churn", 3, null);
        Assert.Equal(1, As("ann").Rollback("churn").Version);
        Assert.Equal(("ann", "rollback", "churn/1"), Audited.Last());
        Assert.Null(AuditCheck.Of(_project, []).Damage);
    }

    [Fact]
    public void A_rollback_passes_over_archived_versions()
    {
        for (int version = 1; version <= 3; version++)
        {
            Register();
            As("ann").Promote("churn", version, null);
        }

        As("ann").Archive("churn", 2);
        ChampionChange change = As("ann").Rollback("churn");
        Assert.Equal((1, 3), (change.Version, change.Before));
        Assert.Throws<InputException>(() => As("ann").Archive("churn", 1));
    }

    [Fact]
    public void An_archived_version_is_promoted_only_with_a_reason()
    {
        Register();
        As("ann").Archive("churn", 1);
        Assert.Contains("is archived", Assert.Throws<RefusedException>(() => As("ann").Promote("churn", 1, null)).Message, StringComparison.Ordinal);
        As("ann").Promote("churn", 1, "it was right after all");
        Assert.Equal(1, Champion);
        Assert.False(ModelDecisions.IsArchived(_registry.Versions("churn")[0]));
    }

    [Fact]
    public void A_version_needs_approvals_by_others_than_who_trained_it_or_a_reason_that_is_audited()
    {
        Register();
        RefusedException error = Assert.Throws<RefusedException>(() => As("ann", 2).Promote("churn", 1, null));
        Assert.StartsWith("ann may not promote version 1 of churn: version 1 of churn has 0 of 2 approvals: bob or cid can give one", error.Message, StringComparison.Ordinal);
        Assert.Contains("trained it", Assert.Throws<RefusedException>(() => As(Trainer, 2).Approve("churn", 1, null)).Message, StringComparison.Ordinal);
        Assert.Throws<RefusedException>(() => As("ann", 2).Approve("churn", 1, null));

        As("bob", 2).Approve("churn", 1, "fine");
        As("bob", 2).Approve("churn", 1, "twice");
        Assert.Equal(["fine"], Approval.Of(_registry.Versions("churn")[0]).Select(approval => approval.Note));
        Assert.Contains("1 of 2 approvals: cid", Assert.Throws<RefusedException>(() => As("ann", 2).Promote("churn", 1, null)).Message, StringComparison.Ordinal);
        Assert.Null(Champion);

        Assert.Single(As("ann", 2).Promote("churn", 1, "the old one is broken").Overridden);
        Assert.Equal(1, Champion);
        Assert.Equal([("ann", "override", "churn/1"), ("ann", "promotion", "churn/1")], Audited.TakeLast(2));
        Register();
        As("bob", 2).Approve("churn", 2, null);
        As("cid", 2).Approve("churn", 2, null);
        Assert.Empty(As("ann", 2).Promote("churn", 2, null).Overridden);
    }

    [Fact]
    public void A_failed_gate_stops_a_promotion_unless_a_reason_overrides_it()
    {
        Register();
        Judgement judgement = new()
        {
            Gates = [new GateResult("baseline", GateOutcome.Failed, "it is no better than the share of leavers.", new Dictionary<string, double>())],
        };
        _registry.Store.TagVersion("churn", 1, VersionTags.Gates, judgement.ToTag());
        RefusedException error = Assert.Throws<RefusedException>(() => As("ann").Promote("churn", 1, null));
        Assert.Contains("it fails the gate baseline: it is no better than the share of leavers; with --override REASON", error.Message, StringComparison.Ordinal);
        Assert.Equal(("ann", "refusal", "churn/1"), Audited.Last());
        As("ann").Promote("churn", 1, "the baseline knows tomorrow");
        Assert.Equal("the baseline knows tomorrow", AuditLog.Of(_project, TimeProvider.System).Entries()[^2].Details["reason"]);
    }

    [Fact]
    public void Who_is_no_operator_neither_promotes_nor_rolls_back_nor_archives()
    {
        Register();
        Assert.Throws<RefusedException>(() => As("bob").Promote("churn", 1, "because"));
        Assert.Throws<RefusedException>(() => As("bob").Rollback("churn"));
        Assert.Throws<RefusedException>(() => As("bob").Archive("churn", 1));
        Assert.Equal(["refusal", "refusal", "refusal"], Audited.Select(entry => entry.Action));
        Assert.Null(Champion);
    }

    [Fact]
    public void Approvals_given_at_once_are_all_kept()
    {
        Register();
        string[] people = [.. Enumerable.Range(0, 8).Select(number => $"approver{number}")];
        ProjectDefinition open = Project(0) with { Settings = Project(0).Settings with { Roles = null } };
        Parallel.ForEach(people, person => ModelDecisions.Of(open, TimeProvider.System, person).Approve("churn", 1, null));
        Assert.Equal(people, Approval.Of(_registry.Versions("churn")[0]).Select(approval => approval.Who).Order());
        Assert.Null(AuditCheck.Of(_project, []).Damage);
    }

    [Fact]
    public void A_version_is_exported_whole_or_not_at_all()
    {
        Register();
        ModelVersion version = _registry.Versions("churn")[0];
        using LakeSession lake = LakeSession.Open(_project, DateTimeOffset.UnixEpoch);
        ModelLineage lineage = ModelLineage.Of("churn", 1, _project, lake, _registry.Store)!;
        IReadOnlyList<string> files = ModelExport.Write(_registry, version, lineage, _folder.PathOf("out", "churn")).Files;
        Assert.Equal(["MLmodel", "definitions.json", ModelLineage.JsonFile, ModelLineage.MarkdownFile, "model.json", "training.json", ExportedVersion.File], files.Order(StringComparer.Ordinal));
        Assert.Equal(files.Order(), Directory.EnumerateFiles(_folder.PathOf("out", "churn")).Select(path => Path.GetFileName(path)).Order());
        using (JsonDocument json = JsonDocument.Parse(File.ReadAllText(_folder.PathOf("out", "churn", ModelLineage.JsonFile))))
            Assert.Equal("model.churn@v1", json.RootElement.GetProperty("root").GetString());
        Assert.StartsWith("# Where model.churn@v1 comes from\n", File.ReadAllText(_folder.PathOf("out", "churn", ModelLineage.MarkdownFile)), StringComparison.Ordinal);
        Assert.Contains("there already", Assert.Throws<IOException>(() => ModelExport.Write(_registry, version, lineage, _folder.PathOf("out", "churn"))).Message, StringComparison.Ordinal);

        Stream model = _registry.Store.OpenArtifact(version.Run, "model/model.json");
        string path = ((FileStream)model).Name;
        model.Dispose();
        File.AppendAllText(path, " ");
        Assert.Throws<InvalidOperationException>(() => ModelExport.Write(_registry, version, lineage, _folder.PathOf("out", "other")));
        Assert.Equal(["churn"], Directory.EnumerateFileSystemEntries(_folder.PathOf("out")).Select(entry => Path.GetFileName(entry)));
    }
}
