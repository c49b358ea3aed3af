using Patron.Models.Experiments;
using Patron.Pipeline.Modelling;

namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads <c>metrics/NAME.yml</c>.</summary>
sealed class MetricReader(IReadOnlyList<ModelDefinition> models, TableNames tables)
{
    const string Expected = "stratum, the name of a model, or a column of a table such as silver.customers.country";

    public Form<MetricDefinition> Form => Forms.Mapping("a metric", map => new MetricDefinition
    {
        Name = map.File.Id,
        File = map.File.File,
        Kind = map.Required("kind", Forms.Choice<MetricKind>()),
        Direction = map.Optional("direction", Forms.Choice<Direction>(), Direction.Higher),
        Window = map.Required("window", Forms.Length),
        Cuped = map.Optional("cuped", Forms.Boolean, false),
        Worth = map.OptionalValue("worth", Forms.Positive),
        SegmentBy = map.Optional("segment_by", SegmentBy),
        Sql = map.Required("sql", Forms.Sql),
        Until = map.Optional("until", Forms.Sql),
    });

    Form<SegmentSource> SegmentBy => new(Expected, value =>
    {
        if (!value.IsText(out string? text))
            return value.Expected<SegmentSource>(Expected);
        if (text == SegmentSource.Stratum)
            return new SegmentSource(null, SegmentSource.Stratum);
        int dot = text.LastIndexOf('.');
        if (dot > 0)
        {
            string table = text[..dot];
            return tables.Declared.Contains(table)
                ? new SegmentSource(table, text[(dot + 1)..])
                : value.Problem<SegmentSource>($"there is no table '{table}'", tables.SuggestionFor(table));
        }

        return models.FirstOrDefault(model => model.Name == text) switch
        {
            RfmDefinition => new SegmentSource(ScoreRfm.Table, "segment", text),
            PropensityDefinition => new SegmentSource(ScorePropensity.Table, "macrosegment", text),
            { } => value.Problem<SegmentSource>($"model '{text}' puts nobody into segments", $"write {Expected}"),
            null => value.Problem<SegmentSource>(
                $"'segment_by' is {value.Node.Description}", Suggestion.Among(text, [SegmentSource.Stratum, .. models.Select(model => model.Name)])),
        };
    });
}
