using Patron.Pipeline.Projects;
using Patron.Pipeline.Roles;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Tests.Roles;

public sealed class ApprovalRuleTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    RoleRules Rules(string more, string strict = "", string? environment = null)
    {
        _folder.Write("patron.yml", "name: shop\ncustomer_key: id\ncurrency: EUR\n" + more);
        _folder.Write("tables/silver/purchases.sql", "SELECT 1 AS id, TIMESTAMP '2026-01-01' AS at, 1.5 AS amount");
        _folder.Write("models/value.yml", "kind: rfm\ntable: silver.purchases\ntime: at\namount: amount\n");
        _folder.Write("models/strict.yml", "kind: rfm\ntable: silver.purchases\ntime: at\namount: amount\n" + strict);
        return RoleRules.Of(ProjectLoader.Load(_folder.FullPath, environment), TimeProvider.System, "ann");
    }

    static Approval[] By(params string[] names) => [.. names.Select(name => new Approval(name, DateTimeOffset.UnixEpoch, null))];

    [Fact]
    public void Approvals_count_once_a_person_of_the_approvers_and_not_of_who_trained_it()
    {
        RoleRules rules = Rules("roles: { operator: [ann], approver: [ann, bob, cid] }\napprovals: 2\n");
        Assert.Equal(["bob"], ApprovalRule.Counting(rules, "value", By("ann", "bob", "bob", "eve"), "ann").Select(approval => approval.Who));
        Assert.Equal(
            "version 3 of value has 1 of 2 approvals: cid can give one with patron models approve value 3",
            ApprovalRule.Missing(rules, "value", 3, By("ann", "bob", "bob", "eve"), "ann"));
        Assert.Null(ApprovalRule.Missing(rules, "value", 3, By("bob", "cid"), "ann"));
    }

    [Fact]
    public void Without_roles_everybodys_approval_counts_but_that_of_who_trained_it()
    {
        RoleRules rules = Rules("approvals: 1\n");
        Assert.Null(ApprovalRule.Missing(rules, "value", 1, By("eve"), "ann"));
        Assert.Equal(
            "version 1 of value has 0 of 1 approvals: somebody other than ann, who trained it, can give one with patron models approve value 1",
            ApprovalRule.Missing(rules, "value", 1, By("ann"), "ann"));
    }

    [Fact]
    public void The_larger_of_the_models_and_the_environments_number_is_asked_for()
    {
        RoleRules rules = Rules("", "approvals: 3\n");
        Assert.Equal((0, 3), (rules.ApprovalsFor("value"), rules.ApprovalsFor("strict")));
        rules = Rules("approvals: 5\n", "approvals: 3\n");
        Assert.Equal((5, 5), (rules.ApprovalsFor("value"), rules.ApprovalsFor("strict")));
    }

    [Theory]
    [InlineData("roles: { operator: [ann], approver: [bob] }\napprovals: 2\n", "", "patron.yml:4:8: 'approvals' is 2, but 1 may approve: ")]
    [InlineData("roles: { operator: [ann], approver: [ann] }\napprovals: 1\n", "",
        "patron.yml:4:8: 'approvals' is 1, but of the 1 who may approve only 0 did not train the version: ")]
    [InlineData("roles: { operator: [ann, bob], approver: [ann, bob] }\napprovals: 2\n", "",
        "patron.yml:4:8: 'approvals' is 2, but of the 2 who may approve only 1 did not train the version: ")]
    [InlineData("roles: { operator: [ann], approver: [bob, cid] }\n", "approvals: 3\n",
        "models/strict.yml: 'approvals' is 3, but 2 may approve by the roles at patron.yml:4: ")]
    [InlineData("roles: { operator: [ann], approver: [bob] }\napprovals: 1\n", "roles: { operator: [ann] }\n",
        "models/strict.yml:5:8: 'approvals' is 1, but 0 may approve: ")]
    [InlineData("approvals: 1\nenvironments:\n  prod: { roles: { operator: [ann] } }\n", "",
        "patron.yml:6:18: 'approvals' is 1, but 0 may approve: ")]
    public void Approvals_that_nobody_can_give_are_told_when_the_project_is_read(string settings, string strict, string found)
    {
        string? environment = settings.Contains("prod", StringComparison.Ordinal) ? "prod" : null;
        Problem problem = Assert.Single(Assert.Throws<ProjectException>(() => Rules(settings, strict, environment)).Problems);
        Assert.Equal(found + "name more under 'approver:' in 'roles:', or ask for fewer", problem.ToString());
    }

    [Theory]
    [InlineData("roles: { operator: [ann, bob], approver: [ann] }\napprovals: 1\n", "")]
    [InlineData("roles: { operator: [ann], approver: [ann, bob] }\napprovals: 1\n", "")]
    [InlineData("roles: { operator: [ann] }\napprovals: 2\nenvironments:\n  prod: { roles: { operator: [ann], approver: [bob, cid] } }\n", "")]
    [InlineData("roles: { operator: [ann] }\n", "approvals: 1\nroles: { operator: [ann], approver: [bob] }\n")]
    [InlineData("", "approvals: 3\n")]
    public void Approvals_that_somebody_can_give_are_none(string settings, string strict)
    {
        string? environment = settings.Contains("prod", StringComparison.Ordinal) ? "prod" : null;
        Assert.Equal("ann", Rules(settings, strict, environment).Person);
    }

    [Fact]
    public void Approvals_are_read_from_the_tag_that_was_written()
    {
        Approval[] approvals = [new("bob", DateTimeOffset.UnixEpoch, "looks \"right\""), new("cid", DateTimeOffset.UnixEpoch.AddDays(1), null)];
        Dictionary<string, string> tags = new() { [VersionTags.Approvals] = Approval.Text(approvals) };
        Assert.Equal(approvals, Approval.Of(new ModelVersion("value", 1, "run", DateTimeOffset.UnixEpoch, "", tags, [])));
        Assert.Empty(Approval.Of(new ModelVersion("value", 1, "run", DateTimeOffset.UnixEpoch, "", new Dictionary<string, string>(), [])));
    }
}
