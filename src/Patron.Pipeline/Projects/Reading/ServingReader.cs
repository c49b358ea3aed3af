namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads <c>serve:</c>.</summary>
static class ServingReader
{
    public static Form<ServingRules> Form { get; } = Forms.Mapping(
        "what a server keeps, such as 'inferences: all'", map => new ServingRules
        {
            Inferences = map.Optional("inferences", Forms.Inferences, 0),
            InferencesKept = map.OptionalValue("inferences_kept", Forms.Length),
        });
}
