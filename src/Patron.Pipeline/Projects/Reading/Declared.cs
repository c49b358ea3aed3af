namespace Patron.Pipeline.Projects.Reading;

/// <summary>Things that others may name; null for one whose file has a problem.</summary>
sealed class Declared<T>(string kind, string folder) where T : Definition
{
    readonly Dictionary<string, T?> _things = [];

    /// <summary>A definition named in another.</summary>
    public Form<T> Reference => new($"the name of a {kind}", value =>
    {
        if (!value.IsText(out string? name))
            return value.Expected<T>($"the name of a {kind}");
        if (!_things.TryGetValue(name, out T? thing))
        {
            string remedy = _things.Count > 0
                ? Suggestion.Among(name, _things.Keys)
                : $"add {folder}/{Identifiers.From(name)}.yml";
            return value.Problem<T>($"there is no {kind} {value.Node.Description}", remedy);
        }

        if (thing is null)
            value.File.Fail();
        return thing!;
    });

    public void Add(string name, T? thing) => _things[name] = thing;
}
