using Patron.Models.Calibration;
using Patron.Models.Description;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Pipeline.Modelling;

/// <summary>What a recipe forecasts for rows that its fit had not seen, fold by fold, calibrated by the other folds.</summary>
/// <param name="Raw">As the learner says it.</param>
/// <param name="Calibrated">As the model says it; the same where it is not calibrated.</param>
sealed record UnseenForecast(CrossValidation Raw, CrossValidation Calibrated)
{
    /// <param name="features">The rows.</param>
    /// <param name="target">What happened.</param>
    /// <param name="folds">The fold of each row.</param>
    /// <param name="options">How each fold's others are learnt from.</param>
    /// <param name="selection">How features are chosen; null for all.</param>
    /// <param name="kind">The form of the calibration; null for none.</param>
    /// <param name="by">The column whose levels have maps of their own, a feature or not; null for one map.</param>
    public static UnseenForecast Of(
        FeatureTable features, bool[] target, int[] folds, PropensityOptions options, SelectionOptions? selection, CalibrationKind? kind,
        CategoryColumn? by)
    {
        CrossValidation raw = CrossValidation.Of(features, target, folds, options, selection);
        CrossValidation calibrated = (kind, by) switch
        {
            (null, _) => raw,
            ({ } form, null) => raw.Calibrated(target, folds, form),
            ({ } form, { } column) => raw.Calibrated(target, column.Values, folds, form),
        };
        return new UnseenForecast(raw, calibrated);
    }

    /// <summary>A model fitted on all rows with the map that these forecasts teach, and what is to be said of it.</summary>
    public (PropensityModel Model, IReadOnlyList<string> Warnings) Calibrate(
        PropensityModel model, bool[] target, CalibrationKind? kind, CategoryColumn? by)
    {
        if (kind is not { } form)
            return (model, []);
        if (by is null)
            return (model.Calibrated(ProbabilityCalibration.Fit(Raw.Probabilities, target, form).Model), []);
        var maps = GroupedCalibration.Fit(Raw.Probabilities, target, by.Values, form);
        return (
            model.Calibrated(new ColumnCalibration(by.Name, maps.Model)),
            [.. maps.Report.Warnings.Select(warning => $"calibration by {by.Name}: {warning}")]);
    }
}
