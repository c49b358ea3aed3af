using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Treatments;

namespace Patron.Pipeline.Measurement;

/// <summary>The step that says whether campaigns worked.</summary>
static class MeasurementSteps
{
    /// <summary>One step where there are metrics; mistakes in their SQL are added to the problems.</summary>
    public static IEnumerable<IStep> Of(ProjectDefinition project, LakeSession lake, ProblemList problems)
    {
        if (project.Metrics.Count == 0)
            yield break;
        if (project.Treatments.Count == 0)
        {
            problems.Add(project.Metrics[0].File, "there is a metric and no campaign to measure by it", "add a campaign to treatments/");
            yield break;
        }

        HashSet<string> inputs = new(StringComparer.Ordinal) { TreatStep.Table };
        foreach (MetricDefinition metric in project.Metrics)
        {
            inputs.UnionWith(ContactView.TablesOf(metric.SegmentBy));
            foreach (SqlText sql in new[] { metric.Sql, metric.Until }.OfType<SqlText>())
            {
                SqlReferences? references = SqlReferences.Of(sql, lake.Connection, problems);
                inputs.UnionWith(references?.Inputs ?? []);
                foreach (SqlReference table in (references?.Tables ?? []).Where(table => !project.TableNames.Contains(table.Name)))
                    problems.Add(sql, table.Offset, $"there is no table '{table.Name}'", project.TableNames.SuggestionFor(table.Name));
            }
        }

        yield return new MeasureStep(project, [.. inputs.Order(StringComparer.Ordinal)]);
    }
}
