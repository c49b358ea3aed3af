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
    public static (RolesDefinition? Roles, int? Approvals) Read(Mapping map)
    {
        RolesDefinition? roles = map.Optional("roles", Form);
        int? approvals = (int?)map.OptionalValue("approvals", Forms.WholeNumber(0, 100));
        if (roles is not null && approvals > roles.Approvers.Count)
        {
            map.Problem(
                "approvals", $"'approvals' is {approvals}, but {roles.Approvers.Count} may approve",
                "name more under 'approver:' in 'roles:', or ask for fewer");
        }

        return (roles, approvals);
    }
}
