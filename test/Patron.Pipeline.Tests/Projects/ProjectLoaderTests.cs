using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Projects;

public sealed class ProjectLoaderTests
{
    static readonly GeneratedWorld Toy = new("toy", ["toys", "players"]);

    [Fact]
    public void Settings_are_read()
    {
        ProjectSettings settings = Load().Settings;
        Assert.Equal(
            new ProjectSettings
            {
                Name = "shop", File = "patron.yml", CustomerKey = "customer_id", Currency = "EUR", TimeZone = "Europe/Berlin",
                TimeUnit = TimeUnit.Week, Seed = 7, AsOf = "2026-01-01", Memory = new ByteSize(2_000_000_000), Threads = 2,
                Environments = settings.Environments,
            },
            settings);
        Assert.Equal(["test", "prod"], settings.Environments);
    }

    static ProjectDefinition Load(string? environment = null)
    {
        using TemporaryFolder folder = new();
        Shop.WriteTo(folder);
        return ProjectLoader.Load(folder.FullPath, environment, [Toy]);
    }
}
