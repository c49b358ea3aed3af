using System.Diagnostics.CodeAnalysis;

namespace Patron.Pipeline.Projects.Reading;

/// <summary>A value in a file under the name by which messages call it.</summary>
sealed record YamlValue(YamlFile File, string Name, Node Node)
{
    /// <summary>The text, where the value is one and says something.</summary>
    public bool IsText([NotNullWhen(true)] out string? text)
    {
        text = Node is ScalarNode { IsEmpty: false } scalar ? scalar.Text : null;
        return text is not null;
    }

    /// <summary>Notes that the value is not what it should be. What is returned is never used: the file has failed.</summary>
    public T Expected<T>(string expected) => Problem<T>($"'{Name}' is {Node.Description}", $"expected {expected}");

    /// <summary>Notes a problem at the value. What is returned is never used: the file has failed.</summary>
    public T Problem<T>(string found, string remedy)
    {
        File.Add(Node.Line, Node.Column, found, remedy);
        return default!;
    }
}
