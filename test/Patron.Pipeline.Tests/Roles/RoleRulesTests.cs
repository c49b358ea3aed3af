using Patron.Pipeline.Audit;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Roles;

namespace Patron.Pipeline.Tests.Roles;

/// <summary>A project whose environment prod and whose model value have roles of their own.</summary>
public sealed class RoleRulesTests : IDisposable
{
    const string Settings = "name: shop\ncustomer_key: id\ncurrency: EUR\n";

    readonly TemporaryFolder _folder = new();

    public RoleRulesTests()
    {
        _folder.Write("tables/silver/purchases.sql", "SELECT 1 AS id, TIMESTAMP '2026-01-01' AS at, 1.5 AS amount");
        Model("value", "roles: { operator: [val] }\n");
        Model("spend", "");
    }

    public void Dispose() => _folder.Dispose();

    void Model(string name, string more) =>
        _folder.Write($"models/{name}.yml", $"kind: rfm\ntable: silver.purchases\ntime: at\namount: amount\n{more}");

    ProjectDefinition Load(string more, string? environment = null)
    {
        _folder.Write("patron.yml", Settings + more);
        return ProjectLoader.Load(_folder.FullPath, environment);
    }

    static string? Refused(ProjectDefinition project, string person, Role role, string? model = null) =>
        (Record.Exception(() => RoleRules.Of(project, TimeProvider.System, person).Require(role, "do it", model)) as RefusedException)?.Message;

    [Fact]
    public void Without_roles_everybody_may_everything()
    {
        ProjectDefinition project = Load("");
        foreach (Role role in Enum.GetValues<Role>())
            Assert.Null(Refused(project, "anybody", role, "spend"));
    }

    [Fact]
    public void A_role_is_one_persons_and_any_role_may_read()
    {
        ProjectDefinition project = Load("roles:\n  reader: [rea]\n  approver: [app]\n  operator: [ope, both]\n");
        Dictionary<string, Role[]> may = new()
        {
            ["rea"] = [Role.Reader], ["app"] = [Role.Reader, Role.Approver], ["ope"] = [Role.Reader, Role.Operator], ["nobody"] = [], ["Ope"] = [],
        };
        foreach ((string person, Role[] roles) in may)
            Assert.Equal(roles, Enum.GetValues<Role>().Where(role => Refused(project, person, role) is null));
    }

    [Fact]
    public void A_models_roles_stand_in_place_of_the_environments_and_those_in_place_of_the_projects()
    {
        const string roles = "roles: { operator: [dev] }\nenvironments:\n  prod:\n    roles: { operator: [ops] }\n  test: { seed: 1 }\n";
        Assert.Null(Refused(Load(roles), "dev", Role.Operator));
        Assert.Null(Refused(Load(roles, "test"), "dev", Role.Operator));
        Assert.NotNull(Refused(Load(roles, "prod"), "dev", Role.Operator));
        Assert.Null(Refused(Load(roles, "prod"), "ops", Role.Operator, "spend"));
        Assert.NotNull(Refused(Load(roles, "prod"), "ops", Role.Operator, "value"));
        Assert.Null(Refused(Load(roles, "prod"), "val", Role.Operator, "value"));
    }

    [Fact]
    public void A_refusal_names_who_what_where_the_rule_stands_and_the_remedy_and_is_audited()
    {
        ProjectDefinition project = Load("environments:\n  prod:\n    roles:\n      operator: [ops, ada]\n", "prod");
        Assert.Equal(
            "eve may not do it in prod: that takes the role operator, which the roles at patron.yml:7 give to ada, ops: ask one of them, or be added there",
            Refused(project, "eve", Role.Operator, "spend"));
        Assert.Equal(
            "eve may not do it in prod: that takes the role approver, which the roles at patron.yml:7 give to nobody: add somebody there",
            Refused(project, "eve", Role.Approver));
        AuditEntry[] entries = [.. AuditLog.Of(project, TimeProvider.System).Entries()];
        Assert.Equal([("eve", "refusal", "spend"), ("eve", "refusal", "shop")], entries.Select(entry => (entry.Who, entry.Action, entry.Subject)));
        Assert.Equal("do it", entries[0].Details["asked"]);
    }

    [Fact]
    public void A_run_is_refused_before_anything_is_done_also_for_one_models_roles()
    {
        ProjectDefinition project = Load("roles: { operator: [somebody] }\n");
        Assert.Throws<RefusedException>(() => PipelineRun.Execute(project, new RunRequest(), new SilentObserver()));

        Load($"roles: {{ operator: [\"{Person.Acting}\"] }}\n");
        RefusedException error = Assert.Throws<RefusedException>(
            () => PipelineRun.Execute(ProjectLoader.Load(_folder.FullPath), new RunRequest(), new SilentObserver()));
        Assert.Contains("may not run the step train value: that takes the role operator, which the roles at models/value.yml:5", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.PathOf(".patron", "lake")));
        RunSummary allowed = PipelineRun.Execute(
            ProjectLoader.Load(_folder.FullPath), new RunRequest { Step = "silver.purchases" }, new SilentObserver());
        Assert.Single(allowed.Steps);
    }

    [Theory]
    [InlineData("roles: { reader: [ann] }\n", "'operator' is missing")]
    [InlineData("roles: { operater: [ann] }\n", "unknown key 'operater'")]
    [InlineData("roles: { operator: [ann, ann] }\n", "'operator' has 'ann' twice")]
    [InlineData("approvals: -1\n", "'approvals' is '-1'")]
    public void Mistakes_in_roles_are_told_with_their_place(string text, string found)
    {
        ProjectException error = Assert.Throws<ProjectException>(() => Load(text));
        Assert.Contains(found, Assert.Single(error.Problems).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Roles_change_no_result_so_no_hash()
    {
        ProjectDefinition before = Load("");
        Model("value", "roles: { operator: [val], approver: [bob] }\n");
        ProjectDefinition after = Load("roles: { operator: [ann], approver: [bob] }\napprovals: 1\n");
        Assert.Equal(before.Settings.Hash, after.Settings.Hash);
        Assert.Equal(after.Models.Single(model => model.Name == "spend").Hash, (after.Models.Single(model => model.Name == "value") with { Name = "spend" }).Hash);
    }
}
