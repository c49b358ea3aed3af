using Patron.Pipeline.Lake;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Treatments;

/// <summary>One step for each campaign.</summary>
static class TreatmentSteps
{
    /// <summary>The steps; SQL that does not parse or reads tables that do not exist is added to the problems.</summary>
    public static IEnumerable<IStep> Of(ProjectDefinition project, LakeSession lake, ProblemList problems)
    {
        CustomerSource customers = new(CustomerView.Inputs(project), asOf => CustomerView.Select(project, asOf));
        return Of(project, customers, lake, problems);
    }

    /// <summary>The steps for given customers, in the order of the campaigns.</summary>
    internal static IEnumerable<IStep> Of(ProjectDefinition project, CustomerSource customers, LakeSession lake, ProblemList problems)
    {
        List<string> earlier = [];
        foreach (TreatmentDefinition treatment in project.Treatments.OrderBy(one => one.Priority).ThenBy(one => one.Name, StringComparer.Ordinal))
        {
            if (Campaign.Of(treatment, lake.Connection, problems) is not { } campaign)
                continue;
            foreach (ViewExpression expression in campaign.Expressions)
            {
                foreach (SqlReference table in expression.Tables.Where(table => !project.TableNames.Contains(table.Name)))
                    problems.Add(expression.Sql, table.Offset, $"there is no table '{table.Name}'",
                        project.TableNames.SuggestionFor(table.Name));
            }

            yield return new TreatStep(project, campaign, customers, lake, [.. earlier]);
            earlier.Add(treatment.Name);
        }
    }
}
