using System.Text.Json;

namespace Patron.Pipeline.Tracking.Registry;

/// <summary>A version of a model with its content: parameters, definitions, and how it came to be. It never changes.</summary>
public sealed record RegisteredModel
{
    /// <summary>The model's id in the project.</summary>
    public required string Name { get; init; }

    /// <summary>1, 2, 3, ...</summary>
    public required int Version { get; init; }

    /// <summary>Such as <c>propensity</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The fit that gave it.</summary>
    public required string RunId { get; init; }

    /// <summary>The instant its training ended.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>Figures of its evaluation.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>The model itself, as its kind writes it, preprocessing included.</summary>
    public required JsonElement Content { get; init; }

    /// <summary>What its evaluation found, see <see cref="EvaluationAs"/>.</summary>
    public JsonElement? Evaluation { get; init; }

    /// <summary>The definitions it was made by.</summary>
    public IReadOnlyList<DefinitionRecord> Definitions { get; init; } = [];

    /// <summary>The tables it was fitted on.</summary>
    public IReadOnlyList<VersionRecord> TrainingData { get; init; } = [];

    /// <summary>The evaluation in its type, such as <c>PropensityEvaluation</c>; null where the model has none.</summary>
    public T? EvaluationAs<T>() where T : class => Evaluation?.Deserialize<T>(ModelFiles.Json);
}

/// <summary>A definition that decides what a model means.</summary>
/// <param name="Kind"><c>target</c>, <c>feature</c>, <c>table</c> or <c>model</c>.</param>
/// <param name="Name">Such as <c>purchase_sum_30d</c> or <c>silver.purchases</c>.</param>
/// <param name="Hash">Of what it says, 64 hexadecimal digits.</param>
public sealed record DefinitionRecord(string Kind, string Name, string Hash);
