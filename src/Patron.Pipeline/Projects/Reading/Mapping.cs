namespace Patron.Pipeline.Projects.Reading;

/// <summary>
/// A mapping whose keys are asked for one by one. The keys asked for are the keys allowed, so a reader is also the list of them.
/// </summary>
sealed class Mapping(YamlFile file, MappingNode node)
{
    readonly List<string> _allowed = [];
    readonly List<(string Key, string Expected)> _missing = [];

    /// <summary>The file the mapping stands in.</summary>
    public YamlFile File => file;

    /// <summary>The keys that are there, in the file's order.</summary>
    public IEnumerable<string> Keys => node.Entries.Select(entry => entry.Key.Text);

    /// <summary>Where the mapping stands.</summary>
    public FilePlace Place => new(file.File, node.Line, node.Column);

    /// <summary>A key that must be there.</summary>
    public T Required<T>(string key, Form<T> form)
    {
        if (Find(key) is { } value)
            return form.Read(value);
        _missing.Add((key, form.Expected));
        file.Fail();
        return default!;
    }

    /// <summary>A key that may be left out, and what that means.</summary>
    public T Optional<T>(string key, Form<T> form, T otherwise) => Find(key) is { } value ? form.Read(value) : otherwise;

    /// <summary>A key that may be left out.</summary>
    public T? Optional<T>(string key, Form<T> form) where T : class => Find(key) is { } value ? form.Read(value) : null;

    /// <summary>A key that may be left out, of a value type.</summary>
    public T? OptionalValue<T>(string key, Form<T> form) where T : struct => Find(key) is { } value ? form.Read(value) : null;

    /// <summary>Notes a problem at the mapping.</summary>
    public void Problem(string found, string remedy) => file.Add(node.Line, node.Column, found, remedy);

    /// <summary>Notes a problem at a key's value, or at the mapping where the key is left out.</summary>
    public void Problem(string key, string found, string remedy)
    {
        Node at = Find(key)?.Node ?? node;
        file.Add(at.Line, at.Column, found, remedy);
    }

    /// <summary>
    /// Notes every key that nobody asked for, and every required key that is missing, unless it is one of those, mistyped.
    /// </summary>
    /// <param name="isComplete">False where more keys would have been asked for, had those that decide it been right.</param>
    public void Close(bool isComplete = true)
    {
        string[] missing = [.. _missing.Select(key => key.Key)];
        HashSet<string> mistyped = [];
        foreach ((ScalarNode key, _) in node.Entries.Where(entry => !_allowed.Contains(entry.Key.Text)))
        {
            string? meant = Suggestion.For(key.Text, missing);
            if (meant is not null)
                mistyped.Add(meant);
            if (meant is not null || isComplete)
                file.Add(key.Line, key.Column, $"unknown key {key.Description}", Suggestion.Among(key.Text, _allowed, meant));
        }

        foreach ((string key, string expected) in _missing.Where(key => !mistyped.Contains(key.Key)))
            Problem($"'{key}' is missing", $"add '{key}:' with {expected}");
    }

    YamlValue? Find(string key)
    {
        if (!_allowed.Contains(key))
            _allowed.Add(key);
        Node? value = node.Entries.FirstOrDefault(entry => entry.Key.Text == key).Value;
        return value is null ? null : new(file, key, value);
    }
}
