namespace Patron.Pipeline.Projects.Reading;

/// <summary>A name of a feature of a propensity model.</summary>
static class FeatureForm
{
    public static Form<string> Of(PropensityDefinition model)
    {
        string[] features = NamesOf(model);
        const string Expected = "a feature of the model";
        return new(Expected, value => !value.IsText(out string? name)
            ? value.Expected<string>(Expected)
            : features.Length == 0 || features.Contains(name) || (model.ReadsMacrosegment && name == DatasetDefinition.Macrosegment)
                ? name
                : value.Problem<string>($"{value.Node.Description} is no feature of this model", Suggestion.Among(name, features)));
    }

    /// <summary>The names of the model's features; empty where a group's own file has problems.</summary>
    public static string[] NamesOf(PropensityDefinition model) =>
        [.. (model.Features ?? []).OfType<FeatureGroupDefinition>().SelectMany(group => group.Features).Select(feature => feature.Name)];
}
