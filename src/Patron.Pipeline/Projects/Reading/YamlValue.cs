using System.Diagnostics.CodeAnalysis;

namespace Patron.Pipeline.Projects.Reading;

/// <summary>A value in a file, under its key; without one, the whole of the file.</summary>
sealed record YamlValue(YamlFile File, string? Key, Node Node)
{
    /// <summary>The text, where the value is one and says something.</summary>
    public bool IsText([NotNullWhen(true)] out string? text)
    {
        text = Node is ScalarNode { IsEmpty: false } scalar ? scalar.Text : null;
        return text is not null;
    }

    /// <summary>The key, or an empty text for the whole of the file.</summary>
    public string Name => Key ?? "";

    /// <summary>Where the value stands.</summary>
    public FilePlace Place => new(File.File, Node.Line, Node.Column);

    /// <summary>Notes that the value is not what it should be. What is returned is never used: the file has failed.</summary>
    public T Expected<T>(string expected) => Problem<T>($"{Subject} is {Node.Description}", $"expected {expected}");

    string Subject => Key is null ? "the file" : $"'{Key}'";

    /// <summary>Notes a problem at the value. What is returned is never used: the file has failed.</summary>
    public T Problem<T>(string found, string remedy)
    {
        File.Add(Node.Line, Node.Column, found, remedy);
        return default!;
    }
}
