using System.Text.Json;
using System.Text.Json.Serialization;
using Patron.Models.Description;
using Patron.Models.Preprocessing;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Modelling;

/// <summary>The features that a model's file lets it learn from, chosen on its training rows.</summary>
static class FeatureChoice
{
    /// <summary>Among the artifacts of a fit: which features stayed, and which went and why.</summary>
    public const string File = ModelVersion.Folder + "/selection.json";

    /// <summary>The rules of a model; null for none.</summary>
    public static SelectionOptions? RulesOf(PropensityDefinition model) => model.Selection is { } rules
        ? new SelectionOptions
        {
            Missing = rules.Missing,
            Variance = rules.Variance,
            Correlation = rules.Correlation,
            Keep = rules.Keep,
            Needed = [.. new[] { model.By?.Column, model.CalibratedBy }.OfType<string>()],
        }
        : null;

    /// <summary>The columns that stay; what went is kept with the fit.</summary>
    public static FeatureTable Of(RunJournal fit, PropensityDefinition model, PropensityRows rows, int[] folds)
    {
        if (RulesOf(model) is not { } rules)
            return rows.Features;
        FeatureSelection selection = FeatureSelection.Of(rows.Features, rows.Target, folds, rules);
        fit.Artifact(File, ChosenFeatures.Of(selection));
        return selection.In(rows.Features);
    }
}

/// <summary>What <c>selection.json</c> holds.</summary>
/// <param name="Kept">The features the model learnt from.</param>
/// <param name="Dropped">The others, each with the rule that dropped it.</param>
/// <param name="Importance">How much each one tells alone that was not dropped for its own values.</param>
sealed record ChosenFeatures(
    IReadOnlyList<string> Kept, IReadOnlyList<DroppedByRule> Dropped, IReadOnlyList<ChosenFeatures.Tells> Importance)
{
    public static ChosenFeatures Of(FeatureSelection selection) => new(
        selection.Kept,
        [.. selection.Dropped.Select(feature => new DroppedByRule(feature.Column, feature.Rule, feature.Reason))],
        [.. selection.Importance.Select(feature => new Tells(feature.Column, feature.Auc?.Value, feature.MutualInformation))]);

    public static ChosenFeatures FromJson(string json) => JsonSerializer.Deserialize<ChosenFeatures>(json, RunJournal.Json)!;

    /// <param name="Feature">The feature.</param>
    /// <param name="Auc">Share of pairs that it ranks right alone; null where that cannot be told.</param>
    /// <param name="MutualInformation">In nats.</param>
    internal sealed record Tells(string Feature, double? Auc, double MutualInformation);
}

/// <param name="Feature">The feature.</param>
/// <param name="Rule">The rule that dropped it.</param>
/// <param name="Reason">Why, in words and numbers.</param>
sealed record DroppedByRule(
    string Feature, [property: JsonConverter(typeof(JsonStringEnumConverter<SelectionRule>))] SelectionRule Rule, string Reason);
