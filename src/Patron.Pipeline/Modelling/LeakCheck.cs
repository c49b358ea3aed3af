using Patron.Models.Description;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Modelling;

/// <summary>Refuses to learn from features that know the target too well.</summary>
static class LeakCheck
{
    /// <summary>Looks for leaks in the rows a model learns from.</summary>
    /// <returns>What is to be said of those that the model's file allows.</returns>
    /// <exception cref="LeakException">There are others.</exception>
    public static IReadOnlyList<string> Of(PropensityDefinition model, PropensityRows rows, long seed)
    {
        LeakRules rules = model.Leaks ?? new LeakRules();
        IReadOnlyList<Leak> leaks = LeakSearch.Of(rows.Features, rows.Target, rows.Keys, new LeakOptions { Limit = rules.Limit, Seed = seed });
        Leak[] refused = [.. leaks.Where(leak => !rules.Allow.Contains(leak.Column))];
        if (refused.Length > 0)
            throw new LeakException(Message(model, refused), [.. refused.Select(leak => leak.Column)]);
        return [.. leaks.Select(leak => $"feature {leak.Column} knows the target too well and {model.File} allows it: {leak.Reason}")];
    }

    static string Message(PropensityDefinition model, Leak[] leaks)
    {
        string allowed = string.Join(", ", (model.Leaks?.Allow ?? []).Concat(leaks.Select(leak => leak.Column)));
        return $$"""
            {{model.Name}} is not trained: {{(leaks.Length == 1 ? "a feature knows" : $"{leaks.Length} features know")}} the target too well to be known beforehand
            {{string.Join('\n', leaks.Select(leak => $"  {leak.Column}: {leak.Reason}"))}}
            see when such values are written, and compute features from what is known as of their instant alone;
            where that is so already, add 'leaks: { allow: [{{allowed}}] }' to {{model.File}}
            """;
    }
}
