using System.Globalization;
using Patron.Online;
using Patron.Pipeline.Projects;
using Patron.Server.Tests.Events;

namespace Patron.Server.Tests;

/// <summary>docs/serving.md says what the program does.</summary>
public sealed class ServingPageTests
{
    static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "serving.md"));

    [Fact]
    public void Its_bounds_of_what_waits_are_the_programs()
    {
        EventIntakeOptions usual = new();
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"413 with more than {usual.MostEvents:N0} events in one"), Page, StringComparison.Ordinal);
        string text = string.Join(' ', Page.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(
            string.Create(
                CultureInfo.InvariantCulture,
                $"while more than {usual.MostWaiting >> 20} MiB wait for the disk, more than {usual.MostUnapplied:N0} events wait to be applied or more than "
                + $"{usual.MostUnlanded:N0} to be brought to the lake"),
            text, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_model_that_is_renewed_on_events_loads()
    {
        using TemporaryFolder folder = new();
        Play.Make(folder);
        folder.Write("models/stops.yml", Page.Split("```yaml\n")[1].Split("```")[0]);
        PropensityDefinition model = Assert.Single(ProjectLoader.Load(folder.FullPath).Models.OfType<PropensityDefinition>());
        Assert.Equal(["bronze.new_bet"], model.RenewedOn);
    }
}
