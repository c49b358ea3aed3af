using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Promotion;

/// <summary>Lets the newest version of a model score. It runs when there is a new version, so that what people decide meanwhile stays.</summary>
sealed class PromoteStep(ModelDefinition model) : IStep
{
    /// <summary>The model's id.</summary>
    public string Model => model.Name;

    /// <inheritdoc/>
    public StepInfo Info { get; } = new(
        $"promote {model.Name}", Stage.Train, [StepContext.ModelName(model.Name)], [StepContext.ChampionName(model.Name)], "", UsesAsOf: false);

    /// <inheritdoc/>
    public void Run(StepContext context) => context.Models.Promote(model.Name, context.Models.NewestVersion(model.Name));
}
