using System.Text.Json.Nodes;
using Patron.Models.Evaluation;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;
using Patron.Models.Tuning;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Modelling;

/// <summary>The learner of a propensity model and its settings: those that its file names, or those that folds of its rows speak for.</summary>
/// <param name="Options">To fit with.</param>
/// <param name="Choice">What was tried on all rows and why this was chosen; null where nothing was left to choose.</param>
sealed record LearnerDecision(LearnerOptions Options, LearnerChoice? Choice)
{
    /// <summary>What was tried on the rows of each segment that has a model of its own, by its level.</summary>
    public IReadOnlyDictionary<string, LearnerChoice> OfSegments { get; init; } = new Dictionary<string, LearnerChoice>();

    /// <summary>Among the artifacts of a fit: all that was tried.</summary>
    public const string File = Tracking.ModelVersion.Folder + "/tuning.json";

    /// <summary>Rows of one customer are in one fold. The folds are not those of the evaluation.</summary>
    /// <exception cref="InvalidOperationException">The rows do not make such folds, or no learner takes them.</exception>
    public static LearnerDecision Of(
        PropensityDefinition model, FeatureTable features, bool[] target, IReadOnlyList<string> keys, ProjectSettings settings,
        IReadOnlyList<SegmentRows>? segments = null)
    {
        LearnerDecision ofAll = OfRows(model, features, target, keys, settings, LearnersOf(model), model.Name);
        return model.By is { } rules && segments is not null
            ? BySegment(model, rules, ofAll, segments, features, target, keys, settings)
            : ofAll;
    }

    /// <summary>
    /// Chosen anew for the rows of each segment, among learners whose scores are on the scale of the one of all rows, so that reasons compare.
    /// </summary>
    static LearnerDecision BySegment(
        PropensityDefinition model, SegmentRules rules, LearnerDecision ofAll, IReadOnlyList<SegmentRows> segments, FeatureTable features,
        bool[] target, IReadOnlyList<string> keys, ProjectSettings settings)
    {
        LearnerKind[] learners = [.. LearnersOf(model).Where(kind => AddsUpLogOdds(kind) == AddsUpLogOdds(ofAll.Options.Kind))];
        FeatureTable within = new([.. features.Columns.Where(column => column.Name != rules.Column)]);
        Dictionary<string, LearnerDecision> parts = segments.Where(segment => segment.HasOwn).ToDictionary(
            segment => segment.Level!,
            segment => OfRows(
                model, within.Take(segment.Rows), Array.ConvertAll(segment.Rows, row => target[row]),
                Array.ConvertAll(segment.Rows, row => keys[row]), settings, learners,
                $"{model.Name} for {rules.Column} '{segment.Level}'"));
        SegmentedLearnerOptions options = new()
        {
            By = rules.Column,
            Others = ofAll.Options,
            Parts = parts.ToDictionary(part => part.Key, part => part.Value.Options),
        };
        return new LearnerDecision(options, ofAll.Choice)
        {
            OfSegments = parts.Where(part => part.Value.Choice is not null).ToDictionary(part => part.Key, part => part.Value.Choice!),
        };
    }

    /// <summary>All that was tried, as JSON; null where nothing was.</summary>
    public JsonNode? ToArtifact()
    {
        if (Choice is null)
            return null;
        JsonNode ofAll = JsonNode.Parse(Choice.State)!;
        return OfSegments.Count == 0
            ? ofAll
            : new JsonObject
            {
                ["all"] = ofAll,
                ["segments"] = new JsonArray(
                [
                    .. OfSegments.OrderBy(part => part.Key, StringComparer.Ordinal)
                        .Select(part => new JsonObject { ["level"] = part.Key, ["tried"] = JsonNode.Parse(part.Value.State) }),
                ]),
            };
    }

    static bool AddsUpLogOdds(LearnerKind kind) => kind is LearnerKind.Logistic or LearnerKind.Boosting;

    static LearnerDecision OfRows(
        PropensityDefinition model, FeatureTable features, bool[] target, IReadOnlyList<string> keys, ProjectSettings settings,
        IReadOnlyList<LearnerKind> learners, string what)
    {
        if (!IsOpen(model))
            return new LearnerDecision(Fixed(model, settings), null);
        TuningRules rules = model.Tuning ?? new TuningRules();
        TuningOptions options = new()
        {
            Learners = learners,
            L1Shares = model.Learner == PropensityDefinition.AnyLearner ? new TuningOptions().L1Shares : [0],
            Preprocessing = PreprocessingOf(model, settings),
            Trials = rules.Trials,
            Seed = settings.Seed,
            Threads = settings.Threads,
        };
        try
        {
            int[] folds = StratifiedFolds.Assign([.. keys], target, rules.Folds, settings.Seed + 1);
            LearnerChoice choice = LearnerTuning.Choose(features, target, Folds.Of(folds), options);
            return new LearnerDecision(choice.Chosen, choice);
        }
        catch (ArgumentException e)
        {
            throw new InvalidOperationException($"the learner of {what} cannot be chosen: {e.Message}", e);
        }
    }

    static bool IsOpen(PropensityDefinition model) =>
        model.Learner == PropensityDefinition.AnyLearner || model.TunedPenalty == true || model.Tuning is not null;

    static LearnerKind[] LearnersOf(PropensityDefinition model) => model.Learner == PropensityDefinition.AnyLearner
        ? Enum.GetValues<LearnerKind>()
        : [model.Learner is { } word ? Enum.Parse<LearnerKind>(word, ignoreCase: true) : LearnerKind.Logistic];

    /// <summary>What a model's file says without leaving a choice.</summary>
    public static LearnerOptions Fixed(PropensityDefinition model, ProjectSettings settings) => LearnersOf(model)[0] switch
    {
        LearnerKind.Rules => new RulesLearnerOptions { Threads = settings.Threads },
        LearnerKind.Boosting => With(new BoostingLearnerOptions(), settings.Threads),
        LearnerKind.Forest => With(new ForestLearnerOptions(), settings.Threads),
        _ => Penalised(model.Penalty, settings.Threads) with { Preprocessing = PreprocessingOf(model, settings) },
    };

    static PreprocessingOptions PreprocessingOf(PropensityDefinition model, ProjectSettings settings) =>
        model.Preprocessing?.ToOptions(settings.Seed) ?? new PreprocessingOptions();

    /// <summary>A regression with an L2 penalty.</summary>
    public static LogisticLearnerOptions Penalised(double penalty, int? threads) => new() { Regression = new() { Penalty = penalty, Threads = threads } };

    static BoostingLearnerOptions With(BoostingLearnerOptions options, int? threads) => options with { Trees = options.Trees with { Threads = threads } };

    static ForestLearnerOptions With(ForestLearnerOptions options, int? threads) => options with { Forest = options.Forest with { Threads = threads } };
}
