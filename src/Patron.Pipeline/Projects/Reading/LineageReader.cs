namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads <c>lineage</c>: where the events of each run go.</summary>
static class LineageReader
{
    public static Form<OpenLineageDefinition> Form { get; } = Forms.Mapping(
        "a server, such as { openlineage: 'http://lineage:5000', key: '${env:LINEAGE_KEY}' }",
        map => new OpenLineageDefinition(map.Required("openlineage", SecretForms.Url), map.Optional("key", SecretForms.Secret)));
}
