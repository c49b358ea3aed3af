using Patron.Models.Explanation;

namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads <c>reasons: { count: 2, way: up, words: { tenure: { up: "only {value} months with us", down: ... } } }</c>.</summary>
static class ReasonsReader
{
    const string Words = "features by name, each with words such as { up: \"only {value} months with us\", down: \"{value} months with us\" }";

    static readonly ReasonOptions Usual = new();

    /// <summary>The reasons of a model.</summary>
    public static Form<ReasonOptions> For(PropensityDefinition model) => Forms.Mapping("count, way, least and words", map => new ReasonOptions
    {
        Count = (int)map.Optional("count", Forms.WholeNumber(1, 100), Usual.Count),
        Direction = map.Optional("way", Forms.Choice<ReasonDirection>(), Usual.Direction),
        LeastEffect = map.Optional("least", Forms.NonNegative, Usual.LeastEffect),
        // In the order of names, for the order of keys is no meaning.
        Templates = new SortedDictionary<string, ReasonTemplate>(
            map.Optional("words", TemplatesOf(model), []).Where(pair => pair.Key is not null).DistinctBy(pair => pair.Key).ToDictionary(),
            StringComparer.Ordinal),
    });

    static Form<IReadOnlyList<KeyValuePair<string, ReasonTemplate>>> TemplatesOf(PropensityDefinition model) => Forms.EntriesOf(
        Words, (name, words) => KeyValuePair.Create(FeatureForm.Of(model).Read(name), Template.Read(words)));

    /// <summary>A sentence without braces around anything that a row cannot tell.</summary>
    static Form<string> Sentence { get; } = new("a sentence", value =>
    {
        if (!value.IsText(out string? text))
            return value.Expected<string>("a sentence");
        string? problem = new ReasonTemplate(text, text).Problems(value.Name).FirstOrDefault();
        return problem is null
            ? text
            : value.Problem<string>($"'{value.Name}' is {value.Node.Description}", "of a row {column}, {value} and {effect} can be told; remove other braces");
    });

    static Form<ReasonTemplate> Template { get; } = Forms.Mapping("words for 'up' and for 'down'", map => new ReasonTemplate(
        map.Required("up", Sentence), map.Required("down", Sentence)));
}
