using System.Text.RegularExpressions;

namespace Patron.Pipeline.Projects;

/// <summary>
/// A text of the user's files with references to secrets, <c>${env:NAME}</c> or <c>${file:PATH}</c>. It holds the references
/// alone, so that it can be shown, hashed and kept; <see cref="Secrets"/> puts the values in at the last moment.
/// </summary>
/// <param name="Text">As written.</param>
/// <param name="Place">Where it stands.</param>
public sealed partial record SecretText(string Text, FilePlace Place)
{
    /// <summary>Whether it refers to at least one secret.</summary>
    public bool Refers => Reference().IsMatch(Text);

    /// <summary>Whether it is one reference and nothing beside.</summary>
    public bool IsReference => Reference().Match(Text) is { Success: true } match && match.Length == Text.Length;

    /// <summary>As written.</summary>
    public override string ToString() => Text;

    /// <summary>A reference; what stands between others is as written.</summary>
    [GeneratedRegex(@"\$\{(?<kind>env|file):(?<name>[^{}]+)\}")]
    internal static partial Regex Reference();
}
