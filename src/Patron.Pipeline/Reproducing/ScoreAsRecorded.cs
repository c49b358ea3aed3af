using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Reproducing;

/// <summary>In place of a promotion: the version that scored in the run scores again, whatever one would decide today.</summary>
/// <param name="promotion">The step whose place it takes.</param>
/// <param name="model">The model.</param>
/// <param name="champion">The version that scored; null where none did.</param>
/// <param name="from">Where it is registered; null where the training of this very run gave it.</param>
sealed class ScoreAsRecorded(StepInfo promotion, string model, VersionRecord? champion, ITrackingStore? from) : IStep
{
    /// <inheritdoc/>
    public StepInfo Info => promotion;

    /// <inheritdoc/>
    public void Run(StepContext context)
    {
        if (champion is null)
            return;
        int version = from is null ? context.Models.NewestVersion(model) : Import(from, context).Version;
        context.Models.Promote(model, version);
    }

    ModelVersion Import(ITrackingStore from, StepContext context)
    {
        ITrackingStore to = context.Models.Store;
        Tracking.Run fit = from.Find(champion!.Id)!;
        to.Begin(fit);
        foreach (RunArtifact artifact in from.Artifacts(fit.Id))
        {
            using Stream content = from.OpenArtifact(fit.Id, artifact.Path);
            to.PutArtifact(fit.Id, artifact.Path, content);
        }

        to.End(fit.Id, fit.Status, context.Time.GetUtcNow());
        ModelVersion known = from.Versions(model).First(version => version.Version == champion.Version);
        return to.AddVersion(model, fit.Id, context.Time.GetUtcNow(), known.Tags, known.Description);
    }
}
