namespace Patron.Pipeline.Projects;

/// <summary>The values that references stand for. It remembers what it gave out, to keep it out of messages.</summary>
/// <param name="folder">The project's folder, from which files are named.</param>
sealed class Secrets(string folder)
{
    const int ShortestHidden = 3;

    readonly Dictionary<string, string> _references = [];

    /// <summary>The text with its secrets in it: to be handed to what needs it, and neither kept nor shown.</summary>
    /// <exception cref="SecretException">A variable or file is not there; the message names it.</exception>
    public string Reveal(SecretText text) => SecretText.Reference().Replace(text.Text, match =>
    {
        string name = match.Groups["name"].Value;
        string value = match.Groups["kind"].Value == "env" ? Variable(name, text.Place) : FileText(name, text.Place);
        if (value.Length >= ShortestHidden)
            _references[value] = match.Value;
        return value;
    });

    /// <summary>A message of another program, with each secret that was given out turned back into its reference.</summary>
    public string Hide(string message) => _references
        .OrderByDescending(entry => entry.Key.Length)
        .Aggregate(message, (said, entry) => said
            .Replace(entry.Key, entry.Value, StringComparison.Ordinal)
            .Replace(Uri.EscapeDataString(entry.Key), entry.Value, StringComparison.Ordinal));

    static string Variable(string name, FilePlace place) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
            ? value
            : throw new SecretException(place, $"the environment variable {name} is not set", "set it where Patron runs");

    string FileText(string path, FilePlace place)
    {
        try
        {
            string value = File.ReadAllText(Path.Combine(folder, path)).TrimEnd('\r', '\n');
            return value.Length > 0 ? value : throw new SecretException(place, $"the file {path} is empty",
                "put the secret into it");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            bool isMissing = error is FileNotFoundException or DirectoryNotFoundException;
            throw new SecretException(
                place, isMissing ? $"there is no file {path}" : $"the file {path} cannot be read",
                "put the secret into it, where the user who runs Patron can read it; paths are relative to the project's folder");
        }
    }
}

/// <summary>A secret that the user's files refer to is not there. The message names the reference, never a value.</summary>
public sealed class SecretException(FilePlace place, string found, string remedy)
    : Exception($"{place.File}:{place.Line}: {found}: {remedy}");
