namespace Patron.Pipeline.Projects.Reading;

/// <summary>A column of a propensity model whose levels are groups of customers: a feature, or the data set's macrosegments.</summary>
static class LevelColumn
{
    public static Form<string> Of(PropensityDefinition model) => new("a feature of the model, or macrosegment", value =>
    {
        if (!value.IsText(out string? name))
            return value.Expected<string>("a feature of the model, or macrosegment");
        string[] features = FeatureForm.NamesOf(model);
        if (name == DatasetDefinition.Macrosegment)
            return HasMacrosegments(value, model) ? name : null!;
        return features.Length == 0 || features.Contains(name)
            ? name
            : value.Problem<string>(
                $"{value.Node.Description} is no feature of this model", Suggestion.Among(name, [.. features, DatasetDefinition.Macrosegment]));
    });

    /// <summary><c>by: macrosegment</c>, or <c>by: { column: macrosegment, rows: 500, of_each: 50 }</c>.</summary>
    public static Form<SegmentRules> Segments(PropensityDefinition model)
    {
        Form<string> column = Of(model);
        SegmentRules usual = new() { Column = "" };
        Form<SegmentRules> rules = Forms.Mapping("column, rows and of_each", map => new SegmentRules
        {
            Column = map.Required("column", column),
            LeastRows = (int)map.Optional("rows", Forms.WholeNumber(20, int.MaxValue), usual.LeastRows),
            LeastOfEach = (int)map.Optional("of_each", Forms.WholeNumber(10, int.MaxValue), usual.LeastOfEach),
        });
        return new(column.Expected, value => value.Node is MappingNode ? rules.Read(value) : new SegmentRules { Column = column.Read(value) });
    }

    static bool HasMacrosegments(YamlValue value, PropensityDefinition model)
    {
        if (model.Dataset is { Macrosegments.Count: > 0 })
            return true;
        (string found, string remedy) = model.Dataset is { } dataset
            ? ($"the data set {dataset.Name} has no macrosegments", $"add 'macrosegments:' to {dataset.File}, or name a feature")
            : ("macrosegments are of a data set, and the model names none", "write 'dataset:' in place of 'features:', or name a feature");
        value.Problem<string>(found, remedy);
        return false;
    }
}
