using Patron.Models.Explanation;

namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads <c>changes: { age: never, bill: { least: 10, way: down }, contract: { become: [yearly] } }</c>.</summary>
static class ChangesReader
{
    const string Never = "never";

    const string Limits = "limits such as { least: 10, most: 60, way: down } or { become: [yearly] }";

    /// <summary>The limits of a model, in the order in which they stand.</summary>
    public static Form<IReadOnlyList<FieldLimits>> For(PropensityDefinition model) => Forms.EntriesOf(
        $"features by name, each never or {Limits}",
        (name, limits) =>
        {
            string column = FeatureForm.Of(model).Read(name);
            return limits.Node is MappingNode ? LimitsOf(column).Read(limits)
                : limits.IsText(out string? word) && word == Never ? new FieldLimits(column) { IsImmutable = true }
                : limits.Expected<FieldLimits>($"never, or {Limits}");
        });

    static Form<FieldLimits> LimitsOf(string column) => Forms.Mapping(Limits, map =>
    {
        FieldLimits limits = new(column)
        {
            Least = map.OptionalValue("least", Forms.Number),
            Most = map.OptionalValue("most", Forms.Number),
            Direction = map.Optional("way", Forms.Choice<FieldDirection>(), FieldDirection.Either),
            Categories = map.Optional("become", Forms.Words),
        };
        RefuseContradictions(map, limits);
        return limits;
    });

    static void RefuseContradictions(Mapping map, FieldLimits limits)
    {
        if (!map.Keys.Any())
            map.Problem($"'{limits.Column}' has no limits", "add one of least, most, way, become, or remove it");
        if (limits.Least > limits.Most)
        {
            map.Problem(
                "most", $"'{limits.Column}' may become {FieldValue.Of(limits.Least.Value)} to {FieldValue.Of(limits.Most.Value)}, which nothing is",
                "let 'least' be at most 'most'");
        }

        if (limits.Categories is not null && (map.Keys.Contains("least") || map.Keys.Contains("most") || map.Keys.Contains("way")))
        {
            map.Problem(
                "become", $"'{limits.Column}' has limits of numbers and of texts",
                "give a feature of numbers 'least', 'most' or 'way', one of texts 'become'");
        }
    }
}
