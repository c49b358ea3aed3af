using System.Globalization;

namespace Patron.Pipeline.Tracking;

/// <summary>What differs between two runs, from what they were given to what they made.</summary>
/// <param name="Settings">Parameters, and tags that say what ran: name, first, second; null where one has none.</param>
/// <param name="Definitions">Files of the project that differ, line by line.</param>
/// <param name="Inputs">Versions read.</param>
/// <param name="Figures">How the runs ended, and their metrics.</param>
/// <param name="Outputs">Contents made, by their hashes; versions where there is no hash.</param>
public sealed record RunDifference(
    IReadOnlyList<Difference> Settings,
    IReadOnlyList<TextDifference> Definitions,
    IReadOnlyList<Difference> Inputs,
    IReadOnlyList<Difference> Figures,
    IReadOnlyList<Difference> Outputs)
{
    static readonly string[] WhatRan = [RunTags.Program, RunTags.Environment, RunTags.Machine, RunTags.Commit, RunTags.Dirty, RunTags.User];

    /// <summary>Whether nothing differs.</summary>
    public bool IsNone => Settings.Count + Definitions.Count + Inputs.Count + Figures.Count + Outputs.Count == 0;

    /// <summary>Compares two runs of a store.</summary>
    public static RunDifference Of(ITrackingStore store, Run first, Run second)
    {
        IReadOnlyList<StepRecord> before = RunLookup.StepsOf(store, first);
        IReadOnlyList<StepRecord> after = RunLookup.StepsOf(store, second);
        return new(
            Difference.Between(SettingsOf(first), SettingsOf(second)),
            TextDifference.Between(RunLookup.DefinitionsOf(store, first), RunLookup.DefinitionsOf(store, second)),
            Difference.Between(InputsOf(store, first, before), InputsOf(store, second, after)),
            Difference.Between(FiguresOf(first), FiguresOf(second)),
            Difference.Between(OutputsOf(before), OutputsOf(after)));
    }

    static Dictionary<string, string> SettingsOf(Run run) => run.Parameters
        .Concat(run.Tags.Where(tag => WhatRan.Contains(tag.Key))).ToDictionary();

    static Dictionary<string, string> FiguresOf(Run run) => run.Metrics
        .ToDictionary(metric => metric.Key, metric => metric.Value.ToString("R", CultureInfo.InvariantCulture))
        .Append(new KeyValuePair<string, string>("status", run.Status.ToString().ToLowerInvariant())).ToDictionary();

    /// <summary>What came from outside: as the steps say, or of a fit, which has none, as the run says.</summary>
    static Dictionary<string, string> InputsOf(ITrackingStore store, Run run, IReadOnlyList<StepRecord> steps)
    {
        if (steps.Count == 0)
            return store.Inputs(run.Id).ToDictionary(input => input.Name, input => $"version {input.Version} of {input.Id}");
        HashSet<string> made = [.. steps.Where(step => step.Stage != Stage.Ingest.Word()).SelectMany(step => step.Outputs).Select(output => output.Name)];
        return steps.SelectMany(step => step.Inputs).Where(input => !made.Contains(input.Name)).DistinctBy(input => input.Name)
            .ToDictionary(input => input.Name, input => $"version {input.Version} of {input.Id}");
    }

    static Dictionary<string, string> OutputsOf(IReadOnlyList<StepRecord> steps) => steps
        .Where(step => step.Stage != Stage.Ingest.Word())
        .SelectMany(step => step.Outputs.Select(output => (Name: $"{output.Name} ({step.Step})", Content: output.Hash ?? $"version {output.Version}")))
        .ToDictionary(output => output.Name, output => output.Content);
}

/// <summary>A value that is not the same on both sides.</summary>
/// <param name="Name">What it is.</param>
/// <param name="First">One side; null where it has none.</param>
/// <param name="Second">The other.</param>
public sealed record Difference(string Name, string? First, string? Second)
{
    /// <summary>The values that differ, by their names in order.</summary>
    public static IReadOnlyList<Difference> Between(IReadOnlyDictionary<string, string> first, IReadOnlyDictionary<string, string> second) =>
    [
        .. first.Keys.Union(second.Keys).Order(StringComparer.Ordinal)
            .Select(name => new Difference(name, first.GetValueOrDefault(name), second.GetValueOrDefault(name)))
            .Where(difference => difference.First != difference.Second),
    ];
}
