using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Pipeline.Projects;

namespace Patron.Cli.Commands;

/// <summary>The option <c>--model NAME=VERSION</c>: what scores in place of the champions.</summary>
static class ChosenModels
{
    public static Option<string[]> Option() => new("--model")
    {
        HelpName = "NAME=VERSION",
        Description = "Score with this version or alias (churn=3, churn=challenger) in place of the champion; may be repeated.",
    };

    /// <summary>Versions or aliases by model.</summary>
    /// <exception cref="UsageException">A word is no model and version, or names one that is not there, or one twice.</exception>
    public static Dictionary<string, string> Of(string[] words, ProjectDefinition project)
    {
        Dictionary<string, string> models = [];
        foreach (string word in words)
        {
            if (word.Split('=') is not [var name, { Length: > 0 } version])
                throw new UsageException($"--model: '{word}' is not a model and a version, such as churn=3 or churn=challenger");
            if (project.Models.All(model => model.Name != name))
            {
                throw new UsageException(
                    $"--model: the project has no model '{name}'; it has {string.Join(", ", project.Models.Select(model => model.Name))}");
            }

            if (!models.TryAdd(name, version))
                throw new UsageException($"--model: '{name}' is there twice");
        }

        return models;
    }
}
