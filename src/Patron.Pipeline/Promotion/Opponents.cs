using System.Globalization;
using System.Text.Json;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Promotion;

/// <summary>How a champion can be compared with a challenger on the challenger's rows.</summary>
static class Opponents
{
    /// <param name="context">The step that asks.</param>
    /// <param name="model">The definition of today.</param>
    /// <param name="challenger">The new version.</param>
    /// <param name="standing">The version that scores; null for none.</param>
    /// <param name="from">The begin of what the rows tell: a champion trained until then has not seen it.</param>
    public static Opponent StandingOf(
        StepContext context, ModelDefinition model, RegisteredModel challenger, ReadVersion? standing, DateTimeOffset from)
    {
        if (standing is null)
            return Opponent.None;
        if (standing.Model is not { } champion)
            return new Opponent(standing.Version, Standing.Absent, $"the champion cannot score: {standing.Why}");
        IReadOnlyList<string> changes = ModelDefinitions.ChangesSince(champion, context.Project, model);
        if (changes.Count > 0)
        {
            return new Opponent(
                champion.Version, Standing.Absent,
                $"the champion, version {champion.Version}, cannot score these rows: since its training {string.Join(", ", changes)}");
        }

        if (JsonElement.DeepEquals(champion.Content, challenger.Content))
            return new Opponent(champion.Version, Standing.Same);
        if (champion.AsOf <= from)
            return new Opponent(champion.Version, Standing.ScoredAnew);
        return RecipeOf(champion) != RecipeOf(challenger)
            ? new Opponent(champion.Version, Standing.Refitted)
            : new Opponent(
                champion.Version, Standing.SameRecipe,
                $"the champion, version {champion.Version}, has seen what these rows tell, and its recipe is the same: the two differ by "
                    + "their data alone, which the other gates judge");
    }

    /// <summary>The champion with what its recipe says once fitted again; without where its run, which knows the recipe, is gone.</summary>
    /// <param name="context">The step that asks.</param>
    /// <param name="opponent">The champion as it stands.</param>
    /// <param name="champion">It.</param>
    /// <param name="forecastBy">Forecasts of each row by a fit with a penalty.</param>
    public static Opponent FittedAgain(StepContext context, Opponent opponent, RegisteredModel champion, Func<double, double[]> forecastBy) =>
        context.Models.ParametersOf(champion.RunId).GetValueOrDefault("penalty") is { } penalty
            ? opponent with { Forecast = forecastBy(double.Parse(penalty, CultureInfo.InvariantCulture)) }
            : opponent with
            {
                Why = $"the champion, version {champion.Version}, has seen what these rows tell, and its run {champion.RunId}, which says how "
                    + "to fit it again without them, is gone",
            };

    /// <summary>The definition, and what training chose where that leaves a choice.</summary>
    static (string? Definition, string? Chosen) RecipeOf(RegisteredModel version) => (
        version.Definitions.FirstOrDefault(definition => definition.Kind == "model")?.Hash,
        version.Kind switch
        {
            TrainLifetimeValue.Kind => LifetimeValueContent.From(version.Content).FrequencyModel.Name,
            TrainPropensity.Kind when version.EvaluationAs<PropensityEvaluation>() is { Reason: not null, Settings: { } settings } => settings,
            _ => null,
        });
}
