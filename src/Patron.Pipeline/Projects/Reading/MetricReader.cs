using Patron.Models.Experiments;
using Patron.Pipeline.Modelling;

namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads <c>metrics/NAME.yml</c>.</summary>
sealed class MetricReader(IReadOnlyList<ModelDefinition> models)
{
    const string Expected = "stratum, or the name of a model that makes segments";

    public Form<MetricDefinition> Form => Forms.Mapping("a metric", map =>
    {
        MetricDefinition metric = new()
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
        };
        if (metric is { Kind: MetricKind.Ratio, Worth: not null })
            map.Problem("worth", "'worth' is that of a ratio, whose effect is not one a customer", "reckon money by a metric of kind mean");
        return metric;
    });

    Form<SegmentSource> SegmentBy => new(Expected, value =>
    {
        if (!value.IsText(out string? text))
            return value.Expected<SegmentSource>(Expected);
        if (text == SegmentSource.Stratum)
            return new SegmentSource(null, SegmentSource.Stratum);
        return models.FirstOrDefault(model => model.Name == text) switch
        {
            RfmDefinition => new SegmentSource(ScoreRfm.Table, "segment", text),
            PropensityDefinition { LearnsFrom.Macrosegments.Count: > 0 } => new SegmentSource(ScorePropensity.Table, "macrosegment", text),
            { } => value.Problem<SegmentSource>($"model '{text}' puts nobody into segments", $"write {Expected}"),
            null => value.Problem<SegmentSource>(
                $"'segment_by' is {value.Node.Description}", Suggestion.Among(text, [SegmentSource.Stratum, .. models.Select(model => model.Name)])),
        };
    });
}
