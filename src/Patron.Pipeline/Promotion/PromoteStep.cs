using System.Text;
using System.Text.Json;
using Patron.Pipeline.Cards;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Roles;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Promotion;

/// <summary>
/// Judges the newest version of a model and lets it score where no gate fails. A version is judged once, unless the rules change, so
/// that what people decide afterwards stays.
/// </summary>
sealed class PromoteStep(ModelDefinition model) : IStep
{
    /// <summary>The model's id.</summary>
    public string Model => model.Name;

    /// <inheritdoc/>
    public StepInfo Info { get; } = new(
        $"promote {model.Name}", Stage.Train,
        [VersionName.Model(model.Name), .. model.Promotion.Fairness?.Table is { } table ? [table] : Array.Empty<string>()],
        [VersionName.Champion(model.Name)], JsonSerializer.Serialize(model.Promotion), UsesAsOf: false);

    /// <summary>A version that has got its approvals since is promoted by the next run.</summary>
    public bool IsInPlace(StepContext context) => !(model.Promotion.By == PromotionWay.Gates
        && context.Models.ByAlias(model.Name, ModelAliases.Challenger) is { } challenger
        && Judged(challenger) is { Passed: true }
        && RunPromotion.Missing(context, challenger) is null);

    /// <inheritdoc/>
    public void Run(StepContext context)
    {
        if (context.Models.NewestVersion(model.Name) == 0 && model is UpliftDefinition { Campaigns: not null })
            return; // it waits for contacts, which its training told
        RegisteredModel version = context.Models.Newest(model.Name);
        ModelVersion known = context.Models.Versions(model.Name).Single(other => other.Version == version.Version);
        Judgement? before = Judged(known);
        Judgement judgement = before ?? Judge(context, version);
        bool isChallenger = known.Aliases.Contains(ModelAliases.Challenger);
        bool mayScore = judgement.Passed && model.Promotion.By == PromotionWay.Gates;
        if (isChallenger && !(mayScore && IsPromoted(context, version.Version)))
            Tell(context, version, judgement);
        if (before is null || !CardFiles.AreThere(context.Models.Store, version.RunId))
            CardFiles.Write(ModelCard.Of(context.Project, context.Models, model.Name, version.Version), context.Models.Store, version.RunId);
    }

    bool IsPromoted(StepContext context, int version)
    {
        if (RunPromotion.Promote(context, model.Name, version) is not { } missing)
            return true;
        context.Journal.Warn($"{Info.Name}: {missing}");
        return false;
    }

    /// <summary>What was found when the version was judged by the rules of today; null where it was not.</summary>
    Judgement? Judged(ModelVersion known) =>
        known.Tags.TryGetValue(VersionTags.Gates, out string? text) && Judgement.FromJson(text) is { } judgement && judgement.Rules == Info.Definition
            ? judgement
            : null;

    Judgement Judge(StepContext context, RegisteredModel version)
    {
        ModelVersion? scoring = context.Models.ByAlias(model.Name, ModelAliases.Champion);
        ReadVersion? champion = scoring is not null && scoring.Version != version.Version
            ? ReadVersion.Of(context.Models, model.Name, scoring.Version)
            : null;
        if (champion is { Model: null })
            context.Journal.Warn($"{Info.Name}: there is no comparison with the champion: {champion.Why}");
        Judgement judgement = JudgementOn(context, version, champion) with { Rules = Info.Definition };
        ITrackingStore store = context.Models.Store;
        using (MemoryStream text = new(Encoding.UTF8.GetBytes(judgement.ToJson())))
            store.PutArtifact(version.RunId, Judgement.File, text);
        store.TagVersion(model.Name, version.Version, VersionTags.Gates, judgement.ToTag());
        return judgement;
    }

    Judgement JudgementOn(StepContext context, RegisteredModel version, ReadVersion? champion) => model switch
    {
        PropensityDefinition propensity => Judgement.Of(new PropensityTrial(context, propensity).Of(version, champion)),
        LifetimeValueDefinition value => new LifetimeValueTrial(context, value).Of(version, champion) is { } trial
            ? Judgement.Of(trial)
            : Judgement.Without(
                "nothing was held out to judge it on: 'holdout' names how much of the end of the data is",
                champion?.Version, LifetimeValueContent.From(version.Content).Fits),
        UpliftDefinition uplift => new UpliftTrial(context, uplift).Of(version, champion),
        _ => Judgement.Without("it foresees nothing, so there is nothing to judge it by", champion?.Version),
    };

    void Tell(StepContext context, RegisteredModel version, Judgement judgement)
    {
        foreach (GateResult gate in judgement.Failed)
            context.Journal.Warn($"promote {model.Name}: version {version.Version} fails the gate '{gate.Gate}': {gate.Sentence}");
        string remedy = judgement.Passed
            ? $"patron models promote {model.Name} {version.Version}"
            : $"patron models promote {model.Name} {version.Version} --override REASON";
        string scoring = context.Models.ByAlias(model.Name, ModelAliases.Champion) is { } champion
            ? $"version {champion.Version} goes on scoring"
            : "no version scores";
        context.Journal.Warn($"promote {model.Name}: {scoring}; '{remedy}' lets version {version.Version} score");
    }
}
