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
    /// <param name="champion">The version that scores; null for none.</param>
    /// <param name="from">The begin of what the rows tell: a champion trained until then has not seen it.</param>
    public static Opponent StandingOf(
        StepContext context, ModelDefinition model, RegisteredModel challenger, RegisteredModel? champion, DateTimeOffset from)
    {
        if (champion is null)
            return Opponent.None;
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

    static string? RecipeOf(RegisteredModel version) => version.Definitions.FirstOrDefault(definition => definition.Kind == "model")?.Hash;
}
