using System.Text;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Modelling.Uplift;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Promotion;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Cards;

/// <summary>Gathers a card from the registry and the project.</summary>
sealed class CardCollector(ProjectDefinition project, ModelRegistry registry, string name, int number)
{
    readonly RegisteredModel _version = registry.Read(name, number);
    readonly ModelVersion _known = registry.Versions(name).Single(version => version.Version == number);
    readonly ModelDefinition? _definition = project.Models.FirstOrDefault(model => model.Name == name);

    public ModelCard Collect()
    {
        PropensityEvaluation? propensity = _version.Kind == TrainPropensity.Kind ? _version.EvaluationAs<PropensityEvaluation>() : null;
        UpliftFindings? uplift = _version.Kind == TrainUplift.Kind ? _version.EvaluationAs<UpliftFindings>() : null;
        LifetimeValueEvaluation? value =
            _version.Kind == TrainLifetimeValue.Kind ? _version.EvaluationAs<LifetimeValueEvaluation>() : null;
        LifetimeValueContent? content =
            _version.Kind == TrainLifetimeValue.Kind ? LifetimeValueContent.From(_version.Content) : null;
        return new ModelCard
        {
            Project = project.Settings.Name,
            Model = name,
            Version = number,
            Kind = _version.Kind,
            Standing = string.Join(", ", _known.Aliases),
            Run = _version.RunId,
            Registered = _known.Registered,
            Texts = _definition?.Texts ?? new ModelTexts(),
            Data = [.. CardData.Of(_version, propensity, value, content), .. uplift is null ? [] : CardUplift.Data(uplift)],
            Features = [.. CardFeatures.Of(project, _definition, _version)],
            LeftOut = LeftOut(),
            Metrics = _version.Metrics,
            Judgement = JudgementOf(),
            Segments = propensity?.Segments,
            Uplift = uplift,
            Calibration = CalibrationOf(propensity, value),
            Parameters = ParametersOf(propensity, content),
            Advice = [.. CardAdvice.Of(_version)],
            Approvals = [.. CardApprovals.Of(_known)],
            Changes = [.. CardChanges.Of(registry, _version)],
            Warnings = propensity?.Warnings ?? content?.Warnings ?? uplift?.Warnings ?? [],
        };
    }

    /// <summary>The whole judgement, or at least what its tag says.</summary>
    Judgement? JudgementOf()
    {
        if (!_known.Tags.TryGetValue(VersionTags.Gates, out string? tag))
            return null;
        return Artifact(Judgement.File) is { } whole ? Judgement.FromJson(whole) : Judgement.FromJson(tag);
    }

    CardFact[] LeftOut() => Artifact(FeatureChoice.File) is { } chosen
        ? [.. ChosenFeatures.FromJson(chosen).Dropped.Select(feature => new CardFact(feature.Feature, feature.Reason))]
        : [];

    string? Artifact(string path)
    {
        if (registry.Store.Artifacts(_known.Run).All(artifact => artifact.Path != path))
            return null;
        using Stream stream = registry.Store.OpenArtifact(_known.Run, path);
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    static IReadOnlyList<CardPoint> CalibrationOf(PropensityEvaluation? propensity, LifetimeValueEvaluation? value) =>
        propensity is not null
            ?
            [
                .. propensity.Metrics.Calibration.Select((bin, index) =>
                    new CardPoint($"tenth {index + 1}", bin.Rows, bin.Predicted, bin.Observed)),
            ]
            :
            [
                .. (value?.ByFrequency ?? []).Select(group => new CardPoint(
                    $"{group.Frequency}{(group.AndMore ? " and more" : "")} repeat purchases", group.Customers, group.Expected, group.Actual)),
            ];

    static IReadOnlyList<CardParameters> ParametersOf(PropensityEvaluation? propensity, LifetimeValueContent? content)
    {
        if (content is not null)
        {
            return
            [
                new($"Purchase model: {content.Purchases.Name}", "Its parameters: when customers buy.", content.FrequencyModel.Parameters),
                new($"Spend model: {content.Spend.Name}", "Its parameters: what a purchase brings.", content.SpendModel.Parameters),
            ];
        }

        return propensity is null ? [] : [.. Coefficients(propensity), .. Importance(propensity)];
    }

    static IEnumerable<CardParameters> Coefficients(PropensityEvaluation propensity) => propensity.Coefficients.Count == 0
        ? []
        :
        [
            new(
                "What weighs how much",
                "Change of the log odds for one standard deviation of a number, or for a category; the furthest from 0 first. Of the categories of one "
                    + "feature only differences are told by the data: alone their standard errors are wide.",
                [
                    .. propensity.Coefficients.Take(1),
                    .. propensity.Coefficients.Skip(1).OrderByDescending(coefficient => Math.Abs(coefficient.Value))
                        .ThenBy(coefficient => coefficient.Name, StringComparer.Ordinal),
                ]),
        ];

    static IEnumerable<CardParameters> Importance(PropensityEvaluation propensity) => propensity.Importance.Count == 0
        ? []
        :
        [
            new(
                "What moves the score",
                "Mean size of what each feature adds to a customer's score, up or down, in log odds, of rules and forests in probability; the furthest first.",
                [.. propensity.Importance.Select(one => new FittedParameter(one.Column, one.Size, double.NaN))]),
        ];
}
