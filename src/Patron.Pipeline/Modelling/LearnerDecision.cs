using Patron.Models.Evaluation;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;
using Patron.Models.Tuning;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Modelling;

/// <summary>The learner of a propensity model and its settings: those that its file names, or those that folds of its rows speak for.</summary>
/// <param name="Options">To fit with.</param>
/// <param name="Choice">What was tried and why this was chosen; null where nothing was left to choose.</param>
sealed record LearnerDecision(LearnerOptions Options, LearnerChoice? Choice)
{
    /// <summary>Among the artifacts of a fit: all that was tried.</summary>
    public const string File = Tracking.ModelVersion.Folder + "/tuning.json";

    /// <summary>Rows of one customer are in one fold. The folds are not those of the evaluation.</summary>
    /// <exception cref="InvalidOperationException">The rows do not make such folds, or no learner takes them.</exception>
    public static LearnerDecision Of(
        PropensityDefinition model, FeatureTable features, bool[] target, IReadOnlyList<string> keys, ProjectSettings settings)
    {
        if (!IsOpen(model))
            return new LearnerDecision(Fixed(model, settings.Threads), null);
        TuningRules rules = model.Tuning ?? new TuningRules();
        TuningOptions options = new()
        {
            Learners = LearnersOf(model),
            L1Shares = model.Learner == PropensityDefinition.AnyLearner ? new TuningOptions().L1Shares : [0],
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
            throw new InvalidOperationException($"the learner of {model.Name} cannot be chosen: {e.Message}", e);
        }
    }

    static bool IsOpen(PropensityDefinition model) =>
        model.Learner == PropensityDefinition.AnyLearner || model.TunedPenalty == true || model.Tuning is not null;

    static LearnerKind[] LearnersOf(PropensityDefinition model) => model.Learner == PropensityDefinition.AnyLearner
        ? Enum.GetValues<LearnerKind>()
        : [model.Learner is { } word ? Enum.Parse<LearnerKind>(word, ignoreCase: true) : LearnerKind.Logistic];

    /// <summary>What a model's file says without leaving a choice.</summary>
    public static LearnerOptions Fixed(PropensityDefinition model, int? threads) => LearnersOf(model)[0] switch
    {
        LearnerKind.Rules => new RulesLearnerOptions { Threads = threads },
        LearnerKind.Boosting => With(new BoostingLearnerOptions(), threads),
        LearnerKind.Forest => With(new ForestLearnerOptions(), threads),
        _ => Penalised(model.Penalty, threads),
    };

    /// <summary>A regression with an L2 penalty.</summary>
    public static LogisticLearnerOptions Penalised(double penalty, int? threads) => new() { Regression = new() { Penalty = penalty, Threads = threads } };

    static BoostingLearnerOptions With(BoostingLearnerOptions options, int? threads) => options with { Trees = options.Trees with { Threads = threads } };

    static ForestLearnerOptions With(ForestLearnerOptions options, int? threads) => options with { Forest = options.Forest with { Threads = threads } };
}
