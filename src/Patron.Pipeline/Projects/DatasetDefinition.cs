using System.Text.Json.Serialization;

namespace Patron.Pipeline.Projects;

/// <summary>
/// <c>datasets/NAME.yml</c>: whose features and targets at which instants models learn from, and which part of them is kept to
/// judge by.
/// </summary>
public sealed record DatasetDefinition : Definition
{
    /// <summary>The groups that are joined into the master table; at least one.</summary>
    public required IReadOnlyList<FeatureGroupDefinition> Features { get; init; }

    /// <summary>At least one; each is a column of its own name.</summary>
    public required IReadOnlyList<TargetDefinition> Targets { get; init; }

    /// <summary>When the training rows are of.</summary>
    public TrainingCalendar AsOf { get; init; } = TrainingCalendar.Newest;

    /// <summary>A condition over the master table's columns: whose rows are taken; null for all.</summary>
    public SqlText? Population { get; init; }

    /// <summary>Conditions over the master table's columns; the first that holds names a row's macrosegment.</summary>
    public IReadOnlyList<MacrosegmentRule> Macrosegments { get; init; } = [];

    /// <summary>What is kept to judge by; null where all rows are learnt from.</summary>
    public SplitDefinition? Split { get; init; }

    /// <summary>Share of the training rows that is taken; null for all. Range: (0, 1).</summary>
    public double? Sample { get; init; }

    /// <summary>The target of whose classes the sample takes the same share each; null for none.</summary>
    public string? Stratify { get; init; }

    /// <summary>
    /// Whether the rows are the customers of the one target's population, as those of a model that names features and target
    /// itself, rather than the customers that the groups know.
    /// </summary>
    public bool IsOfModel { get; init; }

    /// <summary>The user's conditions.</summary>
    [JsonIgnore]
    internal IEnumerable<SqlText> Conditions =>
        new[] { Population }.OfType<SqlText>().Concat(Macrosegments.Select(rule => rule.When));

    /// <summary>The columns beside features and targets.</summary>
    [JsonIgnore]
    internal static IReadOnlyList<string> OwnColumns { get; } = ["customer_key", "as_of", "part", Macrosegment];

    /// <summary>The column of each row's macrosegment.</summary>
    internal const string Macrosegment = "macrosegment";

    /// <summary>The data set of a model that names features and target itself.</summary>
    internal static DatasetDefinition Of(PropensityDefinition model) => new()
    {
        Name = model.Name,
        File = model.File,
        Features = model.Features,
        Targets = [model.Target],
        IsOfModel = true,
    };
}

/// <summary>The instants that training rows are of.</summary>
public sealed record TrainingCalendar
{
    /// <summary>One instant: the newest at which the targets are known.</summary>
    public static TrainingCalendar Newest { get; } = new();

    /// <summary>The step between instants. <value>Default: a month.</value></summary>
    public TimeUnit Every { get; init; } = TimeUnit.Month;

    /// <summary>
    /// How many instants: the newest at which all targets are known, and those before it. Range: >= 1. <value>Default: 1.</value>
    /// </summary>
    public int Count { get; init; } = 1;

    /// <summary>The instants as written, in place of those; null where they are counted.</summary>
    public IReadOnlyList<string>? Dates { get; init; }

    /// <summary>Where <c>as_of:</c> stands; null where it is left out.</summary>
    [JsonIgnore]
    public FilePlace? Place { get; init; }
}

/// <summary>A row's macrosegment where a condition holds.</summary>
/// <param name="Name">The macrosegment.</param>
/// <param name="When">A condition over the master table's columns.</param>
public sealed record MacrosegmentRule(string Name, SqlText When);

/// <summary>
/// What is kept to judge by: some customers, by the hash of their keys, and with <see cref="Latest"/> their rows at the newest
/// instants alone.
/// </summary>
public sealed record SplitDefinition
{
    /// <summary>
    /// Share of the customers who are kept aside for people and later choice; no step reads them. Range: [0, 1).
    /// <value>Default: 0.</value>
    /// </summary>
    public double Validation { get; init; }

    /// <summary>
    /// Share of the customers who are tested on. Range: [0, 1), with the other below 1. <value>Default: 0.</value>
    /// </summary>
    public double Test { get; init; }

    /// <summary>
    /// How many of the newest instants validation and test rows are of; training rows are of instants whose targets end before
    /// them. Null for all instants, whoever is at them. Range: >= 1.
    /// </summary>
    public int? Latest { get; init; }

    /// <summary>
    /// The time that has to pass between the end of a training row's targets and those instants. <value>Default: 0d.</value>
    /// </summary>
    public Duration Gap { get; init; }

    /// <summary>Where it stands.</summary>
    [JsonIgnore]
    public FilePlace? Place { get; init; }
}
