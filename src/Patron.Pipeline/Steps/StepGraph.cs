using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Steps;

/// <summary>The order of steps, inferred from the names they read and write.</summary>
static class StepGraph
{
    /// <summary>Every step after all that write its inputs; among equals by stage, then by name.</summary>
    /// <exception cref="ProjectException">Steps that wait for each other in a circle.</exception>
    public static IReadOnlyList<IStep> Order(IEnumerable<IStep> steps)
    {
        List<IStep> waiting = [.. steps.OrderBy(step => step.Info.Stage).ThenBy(step => step.Info.Name, StringComparer.Ordinal)];
        List<IStep> ordered = [];
        while (waiting.Count > 0)
        {
            HashSet<string> pending = [.. waiting.SelectMany(step => step.Info.Outputs)];
            IStep? ready = waiting.Find(step => !step.Info.Inputs.Any(pending.Contains) && !waiting.Any(other => step.Info.After.Contains(other.Info.Name)));
            if (ready is null)
                throw new ProjectException([Circle(waiting)]);
            ordered.Add(ready);
            waiting.Remove(ready);
        }

        return ordered;
    }

    /// <summary>The wanted steps and all they need, in order.</summary>
    public static IReadOnlyList<IStep> UpTo(IReadOnlyList<IStep> ordered, Func<IStep, bool> wanted)
    {
        HashSet<string> needed = [];
        HashSet<string> before = [];
        List<IStep> kept = [];
        foreach (IStep step in ordered.Reverse())
        {
            if (!wanted(step) && !step.Info.Outputs.Any(needed.Contains) && !before.Contains(step.Info.Name))
                continue;
            needed.UnionWith(step.Info.Inputs);
            before.UnionWith(step.Info.After);
            kept.Add(step);
        }

        kept.Reverse();
        return kept;
    }

    /// <summary>What more than one step writes.</summary>
    public static IReadOnlySet<string> SharedOutputs(IEnumerable<IStep> steps) =>
        steps.SelectMany(step => step.Info.Outputs).CountBy(output => output)
            .Where(count => count.Value > 1).Select(count => count.Key).ToHashSet();

    static Problem Circle(List<IStep> waiting)
    {
        List<string> path = [];
        IStep current = waiting[0];
        while (!path.Contains(current.Info.Name))
        {
            path.Add(current.Info.Name);
            current = waiting.First(step => step.Info.Outputs.Any(current.Info.Inputs.Contains) || current.Info.After.Contains(step.Info.Name));
        }

        path.RemoveRange(0, path.IndexOf(current.Info.Name));
        path.Reverse();
        string circle = string.Join(" -> ", path.Prepend(path[^1]));
        return new Problem(ProjectFiles.SettingsFile, 0, 0, $"steps wait for each other in a circle: {circle}", "let one of them read another table");
    }
}
