using System.Text.Json.Serialization;

namespace Patron.Pipeline.Projects;

/// <summary>One thing of a user's project, read from one file: checked, immutable and typed.</summary>
public abstract record Definition
{
    /// <summary>The id: the file's name without its ending, <c>[a-z][a-z0-9_]*</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The file it came from, relative to the project's folder, with forward slashes.</summary>
    [JsonIgnore]
    public required string File { get; init; }

    /// <summary>
    /// A hash of the content, 64 hexadecimal digits: the same for another layout, other comments, another order of a thing's keys
    /// or defaults written out; another one for any change of meaning.
    /// </summary>
    [JsonIgnore]
    public string Hash => DefinitionHash.Of(this);
}
