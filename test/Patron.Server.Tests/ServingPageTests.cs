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
    public void Its_settings_of_inferences_load_and_its_bounds_of_them_are_the_programs()
    {
        using TemporaryFolder folder = new();
        Play.Make(folder);
        folder.Write("patron.yml", Play.Settings + Page.Split("```yaml\n")[2].Split("```")[0]);
        ServingRules rules = ProjectLoader.Load(folder.FullPath).Settings.Serving;
        Assert.Equal((1.0, Duration.Parse("90d")), (rules.Inferences, rules.InferencesKept));
        InferenceLogOptions usual = new();
        string text = string.Join(' ', Page.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(
            string.Create(
                CultureInfo.InvariantCulture,
                $"rows wait in memory, {usual.MostWaiting >> 20} MiB at most, and when that is full, or when the lake lacks more "
                + $"than {usual.Landing.MostUnlanded:N0} rows"),
            text, StringComparison.Ordinal);
        Assert.Contains(
            $"and from there to the lake, as [events](online.md) do: within {usual.Landing.LandEvery.TotalSeconds} seconds", text,
            StringComparison.Ordinal);
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
