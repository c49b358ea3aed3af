using Patron.Pipeline.Audit;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Roles;

/// <summary>
/// Who may do what in an environment of a project. A model's own roles stand in the place of the environment's, and those in the place of the
/// project's. They guard against mistakes; what a person cannot do at all is up to the permissions of the files.
/// </summary>
public sealed class RoleRules
{
    readonly ProjectDefinition _project;
    readonly AuditLog _audit;

    RoleRules(ProjectDefinition project, AuditLog audit, string person) => (_project, _audit, Person) = (project, audit, person);

    /// <summary>Who asks.</summary>
    public string Person { get; }

    /// <summary>The rules for a person, by default the one who acts.</summary>
    public static RoleRules Of(ProjectDefinition project, TimeProvider time, string? person = null)
    {
        string who = person ?? Roles.Person.Acting;
        return new RoleRules(project, new AuditLog(project, time, who), who);
    }

    /// <summary>Refuses, and tells the audit log, unless the person has the role.</summary>
    /// <param name="role">What it takes.</param>
    /// <param name="what">What is asked for, after "may not": <c>promote version 3 of churn</c>.</param>
    /// <param name="model">The model it is about; null for the project.</param>
    /// <exception cref="RefusedException">The person does not have the role.</exception>
    public void Require(Role role, string what, string? model = null)
    {
        if (RolesOf(model) is not { } roles || NamesOf(roles, role).Contains(Person, StringComparer.Ordinal))
            return;
        string[] others = [.. NamesOf(roles, role).Order(StringComparer.Ordinal)];
        string given = others.Length == 0 ? "give to nobody" : $"give to {string.Join(", ", others)}";
        string remedy = others.Length == 0 ? "add somebody there" : "ask one of them, or be added there";
        Refuse(what, model, $"that takes the role {Word(role)}, which the roles at {roles.Place.File}:{roles.Place.Line} {given}: {remedy}");
    }

    /// <summary>Refuses, and tells the audit log, unless the person may run every step that trains, promotes or scores a model.</summary>
    /// <exception cref="RefusedException">One of them is not for this person.</exception>
    public void RequireToRun(IEnumerable<StepInfo> steps)
    {
        foreach (StepInfo step in steps.Where(step => step.Stage is Stage.Train or Stage.Score))
        {
            foreach (string name in step.Inputs.Concat(step.Outputs))
            {
                if (VersionName.ModelOf(name) is { } model)
                    Require(Role.Operator, $"run the step {step.Name}", model);
            }
        }
    }

    /// <summary>Refuses whatever the roles say, and tells the audit log.</summary>
    /// <param name="what">What is asked for, after "may not".</param>
    /// <param name="subject">What it is about; null for the project.</param>
    /// <param name="why">The reason and the remedy.</param>
    /// <exception cref="RefusedException">Always.</exception>
    public void Refuse(string what, string? subject, string why)
    {
        try
        {
            _audit.Append(AuditActions.Refusal, subject ?? _project.Settings.Name, ("asked", what));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Who may not write the log is refused all the same.
        }

        string where = _project.Settings.Environment is { } environment ? $" in {environment}" : "";
        throw new RefusedException($"{Person} may not {what}{where}: {why}");
    }

    /// <summary>How many have to approve a version of a model before it can be promoted.</summary>
    public int ApprovalsFor(string model) => Math.Max(_project.Settings.Approvals, ModelOf(model)?.Approvals ?? 0);

    /// <summary>Those whose approval of a model counts; null where everybody's does.</summary>
    public IReadOnlyList<string>? ApproversOf(string model) => RolesOf(model)?.Approvers;

    RolesDefinition? RolesOf(string? model) => (model is null ? null : ModelOf(model)?.Roles) ?? _project.Settings.Roles;

    ModelDefinition? ModelOf(string model) => _project.Models.FirstOrDefault(one => one.Name == model);

    static IEnumerable<string> NamesOf(RolesDefinition roles, Role role) => role switch
    {
        Role.Operator => roles.Operators,
        Role.Approver => roles.Approvers,
        _ => roles.Readers.Concat(roles.Approvers).Concat(roles.Operators).Distinct(),
    };

    static string Word(Role role) => role switch
    {
        Role.Operator => "operator",
        Role.Approver => "approver",
        _ => "reader",
    };
}
