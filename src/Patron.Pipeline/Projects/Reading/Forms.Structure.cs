namespace Patron.Pipeline.Projects.Reading;

/// <summary>The forms of lists and mappings.</summary>
static partial class Forms
{
    /// <summary>A mapping read key by key; a key that was not asked for is a problem.</summary>
    public static Form<T> Mapping<T>(string expected, Func<Mapping, T> read) => new(expected, value =>
    {
        if (value.Node is not MappingNode node)
            return value.Expected<T>($"{expected}, as 'key: value'");
        Mapping map = new(value.File, node);
        T thing = read(map);
        map.Close();
        return thing;
    });

    /// <summary>A mapping whose <c>kind</c> says how the rest is read.</summary>
    public static Form<T> OfKind<T>(string expected, params (string Kind, Func<Mapping, T> Read)[] kinds)
    {
        Form<Func<Mapping, T>?> kindForm = new("one of " + string.Join(", ", kinds.Select(kind => kind.Kind)), value =>
        {
            string name = value.IsText(out string? text) ? text : "";
            return kinds.FirstOrDefault(kind => kind.Kind == name).Read ?? value.Problem<Func<Mapping, T>?>(
                $"'kind' is {value.Node.Description}", Suggestion.Among(name, [.. kinds.Select(kind => kind.Kind)]));
        });
        return new(expected, value =>
        {
            if (value.Node is not MappingNode node)
                return value.Expected<T>($"{expected}, as 'key: value'");
            Mapping map = new(value.File, node);
            Func<Mapping, T>? read = map.Required("kind", kindForm);
            T thing = read is null ? default! : read(map);
            map.Close(isComplete: read is not null);
            return thing;
        });
    }

    /// <summary>A list of at least one item; no two items with the same name.</summary>
    public static Form<IReadOnlyList<T>> ListOf<T>(Form<T> item, Func<T, string?> nameOf)
    {
        string expected = $"a list, each item {item.Expected}";
        return new(expected, value =>
        {
            if (value.Node is not ListNode { Items.Count: > 0 } list)
                return value.Expected<IReadOnlyList<T>>(expected);
            List<T> items = [];
            HashSet<string> names = [];
            foreach (Node node in list.Items)
            {
                YamlValue itemValue = value with { Node = node };
                int failures = value.File.Failures;
                T thing = item.Read(itemValue);
                items.Add(thing);
                if (value.File.Failures == failures && nameOf(thing) is { } name && !names.Add(name))
                    itemValue.Problem<T>($"'{value.Name}' has {Quote.Of(name)} twice", "remove or rename one");
            }

            return items;
        });
    }

    /// <summary>A list of at least one word, none twice.</summary>
    public static Form<IReadOnlyList<string>> Words => ListOf(Text, word => word);

    /// <summary>A mapping of names that the user chooses, at least one.</summary>
    public static Form<IReadOnlyList<T>> EntriesOf<T>(string expected, Func<YamlValue, YamlValue, T> read) =>
        new(expected, value => value.Node is MappingNode { Entries.Count: > 0 } node
            ?
            [
                .. from entry in node.Entries
                let name = entry.Key.Text
                select read(new YamlValue(value.File, name, entry.Key), new YamlValue(value.File, name, entry.Value)),
            ]
            : value.Expected<IReadOnlyList<T>>(expected));
}
