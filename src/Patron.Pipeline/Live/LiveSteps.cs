using Patron.Pipeline.Ingestion.Events;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Live;

/// <summary>The steps that tell how versions do on what servers were asked, where the project keeps that.</summary>
static class LiveSteps
{
    public static IEnumerable<IStep> Of(ProjectDefinition project) => project.Settings.Serving.KeepsInferences
        ? [new EventTablesStep(InferenceTable.Source), .. project.Models.OfType<PropensityDefinition>().Select(model => new LiveStep(project, model))]
        : [];
}
