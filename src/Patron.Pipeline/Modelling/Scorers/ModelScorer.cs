using Patron.Models.Preprocessing;
using Patron.Models.Segmentation;
using Patron.Pipeline.Modelling.Uplift;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Modelling.Scorers;

/// <summary>
/// A registered version that scores rows of named values outside the SQL engine, by the very code of its SQL functions, so that the same
/// values give the same bits. It never changes and works on any number of threads.
/// </summary>
public abstract class ModelScorer
{
    private protected ModelScorer(RegisteredModel model, IReadOnlyList<ScorerInput> inputs, IReadOnlyList<ScorerOutput> outputs) =>
        (Model, Inputs, Outputs) = (model, inputs, outputs);

    /// <summary>The version, with how it came to be.</summary>
    public RegisteredModel Model { get; }

    /// <summary>The model's id.</summary>
    public string Name => Model.Name;

    /// <summary>The version's number.</summary>
    public int Version => Model.Version;

    /// <summary>The values that it takes, in the order of its SQL function.</summary>
    public IReadOnlyList<ScorerInput> Inputs { get; }

    /// <summary>What it gives of each row; the names are those of the gold table.</summary>
    public IReadOnlyList<ScorerOutput> Outputs { get; }

    /// <summary>The output that its SQL function of the model's own name gives; null where no function has that name.</summary>
    public virtual ScorerOutput? Answer => Outputs[0];

    /// <summary>A version of a model.</summary>
    /// <exception cref="InvalidOperationException">It cannot score rows by themselves, or comes from a newer program.</exception>
    public static ModelScorer Of(RegisteredModel model) => model.Kind switch
    {
        TrainPropensity.Kind => new PropensityScorer(model, PropensityContent.From(model.Content)),
        TrainLifetimeValue.Kind => LifetimeValueScorer.Of(model, LifetimeValueContent.From(model.Content)),
        TrainUplift.Kind => new UpliftScorer(model, UpliftContent.From(model.Content)),
        TrainRfm.Kind => new RfmScorer(model, Rfm.FromJson(model.Content.GetRawText())),
        _ => throw ModelFunctions.UnknownKind(model),
    };

    /// <summary>The same of a version that is to score for a project today.</summary>
    /// <exception cref="InvalidOperationException">Also where the project's definitions are not those that the version learnt from.</exception>
    public static ModelScorer Of(RegisteredModel model, ProjectDefinition project)
    {
        ModelDefinition definition = project.Models.FirstOrDefault(known => known.Name == model.Name)
            ?? throw new InvalidOperationException($"the project has no model '{model.Name}': its file under models is gone");
        ModelDefinitions.RequireUnchanged(model, project, definition);
        return Of(model);
    }

    /// <summary>Scores rows.</summary>
    /// <param name="table">Columns by the names of <see cref="Inputs"/>; others are not read.</param>
    /// <exception cref="ArgumentException">A column is missing, or a value is refused; names it.</exception>
    public abstract ScoredRows Score(FeatureTable table);
}

/// <summary>A value that a model takes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsNumber">Whether it is a number; else a text.</param>
/// <param name="IsNeeded">Whether scores depend on it; others may be left out where only scores are wanted.</param>
/// <param name="MayBeMissing">Whether it may be unknown (NULL).</param>
public sealed record ScorerInput(string Name, bool IsNumber, bool IsNeeded = true, bool MayBeMissing = true);

/// <summary>A value that a model gives.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsNumber">Whether it is a number; else a text.</param>
public sealed record ScorerOutput(string Name, bool IsNumber = true);

/// <summary>What a model says of some rows.</summary>
/// <param name="Columns">In the order of <see cref="ModelScorer.Outputs"/>; NaN and null are unknown.</param>
/// <param name="Unseen">Values that the model did not learn from.</param>
public sealed record ScoredRows(IReadOnlyList<FeatureColumn> Columns, IReadOnlyList<UnseenValue> Unseen);
