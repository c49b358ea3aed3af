namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads <c>roles:</c> and <c>approvals:</c>, wherever they stand.</summary>
static class RolesReader
{
    static readonly Form<RolesDefinition> Form = Forms.Mapping("names by role", map => new RolesDefinition(
        map.Optional("reader", Forms.Words, []),
        map.Optional("approver", Forms.Words, []),
        map.Required("operator", Forms.Words),
        map.Place));

    /// <summary>The roles of a mapping, and how many approvals it asks for; null where it says nothing of them.</summary>
    public static (RolesDefinition? Roles, int? Approvals) Read(Mapping map) =>
        (map.Optional("roles", Form), (int?)map.OptionalValue("approvals", Forms.WholeNumber(0, 100)));
}
