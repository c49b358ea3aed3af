using Patron.Pipeline.Promotion;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Cards;

/// <summary>What differs between a version and the one before it.</summary>
static class CardChanges
{
    public static IEnumerable<string> Of(ModelRegistry registry, RegisteredModel version)
    {
        int before = registry.Versions(version.Name).Select(known => known.Version).Where(number => number < version.Version)
            .DefaultIfEmpty(0).Max();
        if (before == 0)
            return [];
        ReadVersion read = ReadVersion.Of(registry, version.Name, before);
        return read.Model is { } known ? Between(registry, known, version) : [$"there is no comparison: {read.Why}"];
    }

    static IEnumerable<string> Between(ModelRegistry registry, RegisteredModel before, RegisteredModel now)
    {
        yield return $"compared with version {before.Version}, data until {CardSections.Time(before.AsOf)} then and {CardSections.Time(now.AsOf)} now";
        foreach (string change in Settings(registry, before, now).Concat(Definitions(before, now)).Concat(Metrics(before, now)))
            yield return change;
    }

    static IEnumerable<string> Settings(ModelRegistry registry, RegisteredModel before, RegisteredModel now)
    {
        IReadOnlyDictionary<string, string> then = registry.ParametersOf(before.RunId);
        IReadOnlyDictionary<string, string> today = registry.ParametersOf(now.RunId);
        // Lists and records, such as features, are told of by their definitions.
        return from key in then.Keys.Union(today.Keys).Order(StringComparer.Ordinal)
               let old = then.GetValueOrDefault(key, "none")
               let current = today.GetValueOrDefault(key, "none")
               where old != current && !old.StartsWith('{') && !old.StartsWith('[') && !current.StartsWith('{') && !current.StartsWith('[')
               select $"{key}: {old} before, {current} now";
    }

    static IEnumerable<string> Definitions(RegisteredModel before, RegisteredModel now)
    {
        Dictionary<(string Kind, string Name), string> then = ByName(before);
        Dictionary<(string Kind, string Name), string> today = ByName(now);
        return from key in then.Keys.Union(today.Keys)
               let old = then.GetValueOrDefault(key)
               let current = today.GetValueOrDefault(key)
               where key.Kind != "model" && old != current
               select $"{key.Kind} {key.Name} {(old is null ? "is new" : current is null ? "is gone" : "changed its definition")}";
    }

    static Dictionary<(string Kind, string Name), string> ByName(RegisteredModel version) =>
        version.Definitions.ToDictionary(definition => (definition.Kind, definition.Name), definition => definition.Hash);

    static IEnumerable<string> Metrics(RegisteredModel before, RegisteredModel now) =>
        from metric in now.Metrics.Keys.Intersect(before.Metrics.Keys).Order(StringComparer.Ordinal)
        where before.Metrics[metric] != now.Metrics[metric]
        select $"{metric}: {CardSections.Number(before.Metrics[metric])} before, {CardSections.Number(now.Metrics[metric])} now";
}
