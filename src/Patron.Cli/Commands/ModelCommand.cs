using System.CommandLine;
using System.Globalization;
using Patron.Pipeline.Direct;
using Patron.Pipeline.Projects.Reading;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Cli.Commands;

/// <summary>A command about registered models: what they have in common.</summary>
abstract class ModelCommand(string name, string summary) : ProjectCommand(name, summary)
{
    protected static Argument<string> NameArgument() => new("NAME") { Description = "The model." };

    protected static Argument<string> VersionArgument() =>
        new("VERSION") { Description = "A version's number, or an alias such as champion." };

    protected static Argument<string?> AnyVersionArgument(string description) => new("VERSION")
    {
        Description = description,
        Arity = ArgumentArity.ZeroOrOne,
        DefaultValueFactory = _ => null,
    };

    /// <summary>The version that a number or alias means; without one, the champion, or the newest where there is none.</summary>
    /// <exception cref="InputException">No version of the model is registered.</exception>
    /// <exception cref="UnknownVersionException">The number or alias means none.</exception>
    protected static ModelVersion Find(ModelRegistry registry, string name, string? version)
    {
        IReadOnlyList<ModelVersion> versions = registry.Versions(name);
        if (versions.Count == 0)
            throw new InputException(NoModel(registry, name));
        return version is null ? registry.ByAlias(name, ModelAliases.Champion) ?? versions[^1] : registry.Meant(name, version);
    }

    /// <summary>A version, whole.</summary>
    /// <exception cref="InputException">It is not as it was registered.</exception>
    protected static RegisteredModel Read(ModelRegistry registry, ModelVersion version)
    {
        try
        {
            return registry.Read(version.Model, version.Version);
        }
        catch (InvalidOperationException error)
        {
            throw new InputException(error.Message);
        }
    }

    protected static string Figure(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    static string NoModel(ModelRegistry registry, string name)
    {
        string[] known = [.. registry.Versions().Select(version => version.Model).Distinct()];
        return known.Length == 0
            ? $"no version of {name} is registered, nor of any other model: patron run trains the project's models"
            : $"no version of {name} is registered: {Suggestion.Among(name, known)}";
    }
}
