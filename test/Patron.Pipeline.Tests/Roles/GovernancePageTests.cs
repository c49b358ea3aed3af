using Patron.Pipeline.Audit;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Roles;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Tests.Roles;

/// <summary>What docs/governance.md says of settings and names is so.</summary>
public sealed class GovernancePageTests
{
    static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "governance.md"));

    [Fact]
    public void The_roles_of_the_page_are_read_in_the_project_and_in_its_environment()
    {
        using TemporaryFolder folder = new();
        string yaml = Page.Split("```yaml\n")[1].Split("```")[0];
        folder.Write("patron.yml", "name: shop\ncustomer_key: id\ncurrency: EUR\n" + yaml);
        ProjectSettings own = ProjectLoader.Load(folder.FullPath).Settings;
        ProjectSettings prod = ProjectLoader.Load(folder.FullPath, "prod").Settings;
        Assert.Equal((1, 2), (own.Approvals, prod.Approvals));
        Assert.Equal(["ann", "nightly"], own.Roles!.Operators);
        Assert.Equal(["nightly"], prod.Roles!.Operators);
        Assert.Empty(prod.Roles.Readers);
    }

    [Fact]
    public void The_names_on_the_page_are_those_in_use()
    {
        string[] names =
        [
            Person.Variable, RunTags.Audit, ChampionHistory.Tag, AuditHead.FileName, AuditLog.FileName, AuditActions.Recovery, "approvals: N", "roles",
        ];
        Assert.All(names, name => Assert.Contains($"`{name}`", Page, StringComparison.Ordinal));
        Assert.All(
            new[] { "seq", "at", "who", "action", "subject", "details", "previous", "hash" },
            field => Assert.Contains($"`{field}`", Page, StringComparison.Ordinal));
    }
}
