namespace Patron.Pipeline.Tracking.Registry;

/// <summary>A fitted model about to be registered.</summary>
public sealed record ModelRegistration
{
    /// <summary>The model's id.</summary>
    public required string Name { get; init; }

    /// <summary>What kind of model it is.</summary>
    public required string Kind { get; init; }

    /// <summary>The model as JSON text.</summary>
    public required string Content { get; init; }

    /// <summary>Figures of its evaluation.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>Figures that come as series, folds or periods; their names have a slash.</summary>
    public IReadOnlyList<MetricPoint> Series { get; init; } = [];

    /// <summary>The instant its training ended.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>What its evaluation found; null for none.</summary>
    public object? Evaluation { get; init; }

    /// <summary>The definitions it was made by.</summary>
    public IReadOnlyList<DefinitionRecord> Definitions { get; init; } = [];

    /// <summary>The tables it was fitted on.</summary>
    public IReadOnlyList<VersionRecord> TrainingData { get; init; } = [];

    /// <summary>The columns that its function takes, in order.</summary>
    public IReadOnlyList<InputColumn> Inputs { get; init; } = [];

    /// <summary>The type of what it gives: <c>double</c> or <c>string</c>.</summary>
    public string OutputType { get; init; } = "double";

    /// <summary>In words; empty for none.</summary>
    public string Description { get; init; } = "";
}

/// <summary>A column that a model takes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">As MLflow's signatures name it: <c>double</c>, <c>long</c>, <c>string</c>.</param>
/// <param name="Example">A usual value, never a customer's own row: the middle of numbers, the most frequent category.</param>
public sealed record InputColumn(string Name, string Type, object? Example);
