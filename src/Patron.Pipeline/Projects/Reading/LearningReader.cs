namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads <c>leaks:</c> and <c>selection:</c> of <c>models/NAME.yml</c>.</summary>
static class LearningReader
{
    const int MostFeatures = 100_000;

    static readonly Form<SelectionRules> Selection = Forms.Mapping("rules such as { missing: 0.9, keep: 20 }", map =>
    {
        SelectionRules rules = new()
        {
            Missing = map.OptionalValue("missing", Forms.Share),
            Variance = map.OptionalValue("variance", Forms.Share),
            Correlation = map.OptionalValue("correlation", Forms.ShareAboveZero),
            Keep = (int?)map.OptionalValue("keep", Forms.WholeNumber(1, MostFeatures)),
        };
        if (!map.Keys.Any())
            map.Problem("a selection without rules", "add one of missing, variance, correlation, keep");
        return rules;
    });

    public static PropensityDefinition Read(Mapping map, PropensityDefinition model) => model with
    {
        Leaks = map.Optional("leaks", LeaksOf(model)),
        Selection = map.Optional("selection", Selection),
    };

    static Form<LeakRules> LeaksOf(PropensityDefinition model)
    {
        // A group whose own file has a problem is null, and so may be their list.
        string[] features = [.. (model.Features ?? []).OfType<FeatureGroupDefinition>().SelectMany(group => group.Features).Select(feature => feature.Name)];
        Form<string> feature = new("a feature of the model", value => !value.IsText(out string? name)
            ? value.Expected<string>("a feature of the model")
            : features.Length == 0 || features.Contains(name)
                ? name
                : value.Problem<string>($"{value.Node.Description} is no feature of this model", Suggestion.Among(name, features)));
        return Forms.Mapping("rules such as { allow: [FEATURE] }", map => new LeakRules
        {
            Limit = map.Optional("limit", Forms.ShareAboveHalf, new LeakRules().Limit),
            Allow = map.Optional("allow", Forms.ListOf(feature, name => name), []),
        });
    }
}
