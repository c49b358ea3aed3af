using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Roles;

/// <summary>
/// Refuses approvals that nobody can give, by the roles and numbers that hold for each model once environment and model are laid over the
/// project: more than there are approvers, or than are left without the one who trains a version.
/// </summary>
static class ApprovalCheck
{
    const string Remedy = "name more under 'approver:' in 'roles:', or ask for fewer";

    /// <summary>Notes a problem for each model whose versions could never be promoted, and one for all that only the settings keep from it.</summary>
    public static void Of(ProjectDefinition project, ProblemList problems)
    {
        ProjectSettings settings = project.Settings;
        foreach (ModelDefinition model in project.Models)
        {
            if ((model.Roles ?? settings.Roles) is not { } roles || Found(settings, roles, Math.Max(settings.Approvals, model.Approvals)) is not { } found)
                continue;
            bool isOfNumber = model.Roles is null && model.Approvals > settings.Approvals;
            problems.Add(isOfNumber
                ? new Problem(model.File, 0, 0, $"{found} by the roles at {roles.Place.File}:{roles.Place.Line}", Remedy)
                : roles.Place.Problem(found, Remedy));
        }
    }

    /// <summary>What is wrong; null where somebody can train a version that enough others can approve.</summary>
    static string? Found(ProjectSettings settings, RolesDefinition roles, int needed)
    {
        int approvers = roles.Approvers.Count;
        if (needed > approvers)
            return $"'approvals' is {needed}, but {approvers} may approve";
        string[] trainers = [.. roles.Operators.Where(name => settings.Roles?.Operators.Contains(name) is null or true)];
        return needed > 0 && needed == approvers && trainers.Length > 0 && trainers.All(name => roles.Approvers.Contains(name))
            ? $"'approvals' is {needed}, but of the {approvers} who may approve only {approvers - 1} did not train the version"
            : null;
    }
}
