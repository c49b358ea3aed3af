namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads <c>preprocessing:</c> of <c>models/NAME.yml</c>.</summary>
static class PreprocessingReader
{
    const int MostLevels = 100_000;

    /// <summary>The rules of a model; what its learner does not do is a problem.</summary>
    public static Form<PreprocessingRules> For(PropensityDefinition model) => Forms.Mapping("rules such as { winsorize: 0.01, missing: median }", map =>
    {
        PreprocessingRules rules = new()
        {
            Winsorize = map.OptionalValue("winsorize", Forms.ShareBelowHalf),
            Missing = map.OptionalValue("missing", Forms.Choice<GapWay>()),
            Rare = map.OptionalValue("rare", Forms.ShareBelowHalf),
            TargetMeans = (int?)map.OptionalValue("target_means", Forms.WholeNumber(2, MostLevels)),
            Unseen = map.OptionalValue("unseen", Forms.Choice<UnseenWay>()),
            Columns = map.Optional("columns", ColumnsOf(model), []),
        };
        if (!map.Keys.Any())
            map.Problem("a preprocessing without rules", "add one of winsorize, missing, rare, target_means, unseen, columns");
        return rules;
    });

    static Form<IReadOnlyList<ColumnRules>> ColumnsOf(PropensityDefinition model) => Forms.EntriesOf(
        "features by name, each with rules of its own",
        (name, rules) =>
        {
            string column = FeatureForm.Of(model).Read(name);
            return FormOf(column).Read(rules);
        });

    static Form<ColumnRules> FormOf(string column) => Forms.Mapping("rules such as { winsorize: 0.05 } or { target_means: true }", map => new ColumnRules
    {
        Column = column,
        Winsorize = map.OptionalValue("winsorize", Forms.ShareBelowHalf),
        Missing = map.OptionalValue("missing", Forms.Choice<GapWay>()),
        Rare = map.OptionalValue("rare", Forms.ShareBelowHalf),
        TargetMeans = map.OptionalValue("target_means", Forms.Boolean),
        Unseen = map.OptionalValue("unseen", Forms.Choice<UnseenWay>()),
    });
}
