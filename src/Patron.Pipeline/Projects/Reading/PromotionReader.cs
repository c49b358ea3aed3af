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

    Form<FairnessRule> Fairness => Forms.Mapping("a column to group by", map => new FairnessRule
    {
        By = map.Required("by", Forms.Text),
        Table = map.Optional("table", tables.Reference),
        Limit = map.OptionalValue("limit", Forms.Share),
    });

    /// <summary>The rules of a model; what its kind cannot be judged by is a problem.</summary>
    public Form<PromotionRules> FormFor(ModelDefinition model) => Forms.Mapping("rules of promotion", map =>
    {
        PromotionRules rules = new()
        {
            By = map.Optional("by", Forms.Choice<PromotionWay>(), PromotionWay.Gates),
            Margin = map.Optional("margin", Forms.Share, 0),
            Calibration = map.OptionalValue("calibration", Forms.Share),
            Stability = map.Optional("stability", Stability, new StabilityRules()),
            Fairness = map.Optional("fairness", Fairness),
        };
        if (model is not PropensityDefinition && rules.Fairness is { Table: null })
        {
            map.Problem(
                "fairness", "'fairness' names no table, and this kind of model has no features to group by",
                "add 'table:' with the table of customers that has the column");
        }

        return rules;
    });
}
