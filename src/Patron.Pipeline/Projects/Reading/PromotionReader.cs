namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads <c>promotion:</c> of <c>models/NAME.yml</c>.</summary>
sealed class PromotionReader(TableNames tables)
{
    static readonly Form<StabilityRules> Stability = Forms.Mapping("a spread and a shift", map =>
    {
        StabilityRules usual = new();
        return new StabilityRules
        {
            Spread = map.Optional("spread", Forms.NonNegative, usual.Spread),
            Shift = map.Optional("shift", Forms.NonNegative, usual.Shift),
        };
    });

    /// <summary>The rules of a model; what its kind cannot be judged by is a problem.</summary>
    public Form<PromotionRules> FormFor(ModelDefinition model) => model is UpliftDefinition ? OfUplift : OfForecasts(model);

    static Form<PromotionRules> OfUplift => Forms.Mapping("rules of promotion", map => new PromotionRules
    {
        By = map.Optional("by", Forms.Choice<PromotionWay>(), PromotionWay.Gates),
        Qini = map.OptionalValue("qini", Forms.Number),
        Calibration = map.OptionalValue("calibration", Forms.NonNegative),
    });

    Form<PromotionRules> OfForecasts(ModelDefinition model) => Forms.Mapping("rules of promotion", map => new PromotionRules
    {
        By = map.Optional("by", Forms.Choice<PromotionWay>(), PromotionWay.Gates),
        Margin = map.Optional("margin", Forms.Share, 0),
        Calibration = map.OptionalValue("calibration", Forms.Share),
        Stability = map.Optional("stability", Stability, new StabilityRules()),
        Fairness = map.Optional("fairness", FairnessOf(model)),
    });

    Form<FairnessRule> FairnessOf(ModelDefinition model) => Forms.Mapping("a column to group by", map =>
    {
        FairnessRule rule = new()
        {
            By = map.Required("by", Forms.Text),
            Table = map.Optional("table", tables.Reference),
            Limit = map.OptionalValue("limit", Forms.Share),
        };
        if (rule.By is not null && !map.Keys.Contains("table"))
            RefuseUnknownFeature(map, rule.By, model);
        return rule;
    });

    static void RefuseUnknownFeature(Mapping map, string by, ModelDefinition model)
    {
        const string Remedy = "add 'table:' with the table of customers that has it";
        if (model is not PropensityDefinition { Features: var groups })
        {
            map.Problem("by", $"a model of this kind has no features, so '{by}' is none", Remedy);
            return;
        }

        string[] features = [.. (groups ?? []).OfType<FeatureGroupDefinition>().SelectMany(group => group.Features).Select(feature => feature.Name)];
        if (features.Length > 0 && !features.Contains(by))
            map.Problem("by", $"'{by}' is no feature of this model", $"{Remedy}, or name a feature; {Suggestion.Among(by, features)}");
    }
}
