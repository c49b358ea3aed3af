using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Projects.Reading;

namespace Patron.Pipeline.Reporting;

/// <summary>
/// The reports of a project that has none of its own: files in the users' format with the names of the project's purchases put
/// in, read as a user's file is. Which there are depends on what the project has.
/// </summary>
static class StandardReports
{
    /// <summary>The user's reports, or the standard ones.</summary>
    public static IReadOnlyList<ReportDefinition> Of(ProjectDefinition project) =>
        project.Reports.Count > 0 ? project.Reports : [.. Standard(project)];

    static IEnumerable<ReportDefinition> Standard(ProjectDefinition project)
    {
        if (Purchases.Of(project) is { } purchases)
            yield return Read("business.yml", text => purchases.PutInto(text, project.Settings.CustomerKey));
        if (project.Models.OfType<LifetimeValueDefinition>().Any())
            yield return Read("value.yml", text => text);
        if (project.Treatments.Count > 0)
            yield return Read("campaigns.yml", text => text);
    }

    static ReportDefinition Read(string name, Func<string, string> change)
    {
        ProblemList problems = new();
        ReportDefinition? report = new YamlFile(name, change(Resources.Text("Standard/" + name)), problems)
            .Read(ReportReader.Form);
        problems.ThrowIfAny();
        return report!;
    }

    /// <summary>Where the models of a project find its purchases.</summary>
    sealed record Purchases(string Table, string Time, string Amount)
    {
        public static Purchases? Of(ProjectDefinition project)
        {
            IEnumerable<Purchases> values = project.Models.OfType<LifetimeValueDefinition>()
                .Select(model => new Purchases(model.Table, model.Time, model.Amount));
            IEnumerable<Purchases> segments = project.Models.OfType<RfmDefinition>()
                .Select(model => new Purchases(model.Table, model.Time, model.Amount));
            return values.Concat(segments).FirstOrDefault();
        }

        public string PutInto(string text, string customerKey) => text
            .Replace("{table}", LakeSession.Identifier(Table), StringComparison.Ordinal)
            .Replace("{time}", Sql.Identifier(Time), StringComparison.Ordinal)
            .Replace("{amount}", Sql.Identifier(Amount), StringComparison.Ordinal)
            .Replace("{customer}", Sql.Identifier(customerKey), StringComparison.Ordinal);
    }
}
