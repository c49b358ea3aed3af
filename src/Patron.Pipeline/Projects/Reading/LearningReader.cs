using Patron.Models.Calibration;
using Patron.Models.Propensity;

namespace Patron.Pipeline.Projects.Reading;

/// <summary>
/// Reads <c>by:</c>, <c>learner:</c>, <c>penalty:</c>, <c>preprocessing:</c>, <c>tuning:</c>, <c>calibration:</c>, <c>changes:</c>,
/// <c>leaks:</c> and <c>selection:</c> of <c>models/NAME.yml</c>.
/// </summary>
static class LearningReader
{
    const int MostFeatures = 100_000;

    static readonly Form<SelectionRules> Selection = Forms.Mapping("rules such as { missing: 0.9, keep: 20 }", map =>
    {
        SelectionRules rules = new()
        {
            Missing = map.OptionalValue("missing", Forms.Share),
            Variance = map.OptionalValue("variance", Forms.Share),
            Correlation = map.OptionalValue("correlation", Forms.ShareAboveZero),
            Keep = (int?)map.OptionalValue("keep", Forms.WholeNumber(1, MostFeatures)),
        };
        if (!map.Keys.Any())
            map.Problem("a selection without rules", "add one of missing, variance, correlation, keep");
        return rules;
    });

    static readonly Form<TuningRules> Tuning = Forms.Mapping("rules such as { trials: 30, folds: 5 }", map => new TuningRules
    {
        Trials = (int)map.Optional("trials", Forms.WholeNumber(1, 1000), new TuningRules().Trials),
        Folds = (int)map.Optional("folds", Forms.WholeNumber(2, 100), new TuningRules().Folds),
    });

    static readonly Form<string> Learner = Forms.OneOf(
        [PropensityDefinition.AnyLearner, .. Enum.GetNames<LearnerKind>().Select(name => name.ToLowerInvariant())]);

    const string NotCalibrated = "none";

    static readonly Form<string> Calibration = Forms.OneOf(
        [NotCalibrated, .. Enum.GetNames<CalibrationKind>().Select(name => name.ToLowerInvariant())]);

    static Form<(string Kind, string? By)?> CalibrationOf(PropensityDefinition model) => new(Calibration.Expected, value =>
        value.Node is MappingNode
            ? Forms.Mapping<(string, string?)?>("kind and by", map => (
                map.Required("kind", Calibration), map.Required("by", LevelColumn.Of(model)))).Read(value)
            : (Calibration.Read(value), null));

    static readonly Form<double?> Penalty = new("a number of at least 0, or auto", value =>
        value.IsText(out string? word) && word == "auto" ? null : Forms.NonNegative.Read(value));

    public static PropensityDefinition Read(Mapping map, PropensityDefinition model)
    {
        PropensityDefinition read = ReadRules(map, model);
        string learner = read.Learner ?? "logistic";
        if (map.Keys.Contains("penalty") && learner != "logistic")
        {
            map.Problem(
                "penalty", $"a penalty is of a regression, and the learner is {learner}", "remove 'penalty:', or 'learner:'");
        }

        if (read.Preprocessing is not null && learner is not ("logistic" or PropensityDefinition.AnyLearner))
        {
            map.Problem(
                "preprocessing", $"columns are prepared for a regression, and the learner {learner} takes them as they are",
                "remove 'preprocessing:', or 'learner:'");
        }

        if (read.Tuning is not null && learner == "rules")
            map.Problem("tuning", "rules have nothing to search", "remove 'tuning:'");
        if (read.Tuning is not null && learner == "logistic" && read.TunedPenalty is null)
            map.Problem("tuning", "of a regression only the penalty is searched, and it has one", "write 'penalty: auto', or remove 'tuning:'");
        return read;
    }

    static PropensityDefinition ReadRules(Mapping map, PropensityDefinition model)
    {
        double? penalty = map.Optional("penalty", Penalty, model.Penalty);
        return ReadOthers(map, model with { Penalty = penalty ?? model.Penalty, TunedPenalty = penalty is null ? true : null });
    }

    static PropensityDefinition ReadOthers(Mapping map, PropensityDefinition model)
    {
        (string Kind, string? By)? calibration = map.Optional("calibration", CalibrationOf(model), null);
        string? kind = calibration is { Kind: not (null or NotCalibrated) and var word } ? word : null;
        if (calibration is { Kind: NotCalibrated, By: not null })
            map.Problem("calibration", "a calibration of none by a column", "name its kind: platt, isotonic or beta");
        return ReadOthers(map, model with
        {
            By = map.Optional("by", LevelColumn.Segments(model)),
            Calibration = kind is null ? null : Enum.Parse<CalibrationKind>(kind, ignoreCase: true),
            CalibratedBy = kind is null ? null : calibration?.By,
        }, map.Optional("learner", Learner));
    }

    static PropensityDefinition ReadOthers(Mapping map, PropensityDefinition model, string? learner) => model with
    {
        Learner = learner != "logistic" ? learner : null,
        Tuning = map.Optional("tuning", Tuning),
        Preprocessing = map.Optional("preprocessing", PreprocessingReader.For(model)),
        Changes = map.Optional("changes", ChangesReader.For(model)),
        Reasons = map.Optional("reasons", ReasonsReader.For(model)),
        Leaks = map.Optional("leaks", LeaksOf(model)),
        Selection = map.Optional("selection", Selection),
    };

    static Form<LeakRules> LeaksOf(PropensityDefinition model) => Forms.Mapping("rules such as { allow: [FEATURE] }", map => new LeakRules
    {
        Limit = map.Optional("limit", Forms.ShareAboveHalf, new LeakRules().Limit),
        Allow = map.Optional("allow", Forms.ListOf(FeatureForm.Of(model), name => name), []),
    });
}
