using System.Text.Json.Serialization;
using Patron.Models.Uplift;

namespace Patron.Pipeline.Projects;

/// <summary>
/// <c>kind: uplift</c>: what each treatment changes of an outcome, against none, from features; learnt from contacts of the past.
/// </summary>
public sealed record UpliftDefinition : ModelDefinition
{
    /// <summary>What treatments change, looked at from each contact over its horizon.</summary>
    public required TargetDefinition Outcome { get; init; }

    /// <summary>At least one group.</summary>
    public required IReadOnlyList<FeatureGroupDefinition> Features { get; init; }

    /// <summary>At least one treatment; each has an effect of its own.</summary>
    public required IReadOnlyList<string> Treatments { get; init; }

    /// <summary>The table of contacts it learns from; null where it learns from campaigns.</summary>
    public ContactTableDefinition? Contacts { get; init; }

    /// <summary>The project's campaigns it learns from; null where it learns from a table.</summary>
    public IReadOnlyList<string>? Campaigns { get; init; }

    /// <summary>The groups of campaigns that are compared with the treated; null for the control alone, and of a table.</summary>
    public IReadOnlyList<UntreatedGroup>? Untreated { get; init; }

    /// <summary>
    /// The dates that features of contacts are of. <value>Default: the 52 weeks before the newest contact whose outcome is
    /// known.</value>
    /// </summary>
    public TrainingCalendar AsOf { get; init; } = UsualDates;

    /// <summary>How old a contact's features may be. <value>Default: 7d.</value></summary>
    public Duration Age { get; init; } = UsualAge;

    /// <summary>Share of the customers who are kept to judge by. Range: (0, 1). <value>Default: 0.3.</value></summary>
    public double Test { get; init; } = 0.3;

    /// <summary>What it learns with: one learner, or those among which it chooses; null for all of them.</summary>
    public IReadOnlyList<UpliftLearner>? Learners { get; init; }

    /// <summary>What learns outcomes and effects within a learner; null for what does best, of one learner boosting.</summary>
    public BaseLearner? Base { get; init; }

    /// <summary>Folds. Range: 2 to 20. <value>Default: 5.</value></summary>
    public int Folds { get; init; } = 5;

    /// <summary>The dates of features where none are told.</summary>
    public static TrainingCalendar UsualDates { get; } = new() { Every = TimeUnit.Week, Count = 52 };

    /// <summary>How old features may be where it is not told.</summary>
    public static Duration UsualAge { get; } = Duration.Parse("7d");

    /// <summary>Whose features at which dates its contacts have.</summary>
    [JsonIgnore]
    internal DatasetDefinition LearnsFrom => new()
    {
        Name = Name,
        File = File,
        Features = Features,
        Targets = [Outcome],
        AsOf = AsOf,
    };

    /// <summary>The columns of its rows beside features and outcome.</summary>
    [JsonIgnore]
    internal static IReadOnlyList<string> OwnColumns { get; } =
        ["customer_key", "as_of", "contacted_at", "campaign", "treatment", "treated", "part"];

    /// <summary>The name under which a treatment's effect is a column of the customer view and a SQL function.</summary>
    internal string NameOf(string treatment) => NameOf(Name, treatment);

    /// <summary>The same, of a model by its name.</summary>
    internal static string NameOf(string model, string treatment) => $"{model}_{treatment}";
}

/// <summary><c>contacts:</c> of an uplift model: a table with a row for each contact, made or held back by chance.</summary>
public sealed record ContactTableDefinition
{
    /// <summary>The table with its layer.</summary>
    public required string Table { get; init; }

    /// <summary>The column that says when the contact was made, or would have been.</summary>
    public required string Time { get; init; }

    /// <summary>
    /// The column that names the treatment. Of rows without treatment it may name what was held back, and they are compared with
    /// that one alone; where it
    /// names none they are compared with all treatments of their campaign.
    /// </summary>
    public required string Treatment { get; init; }

    /// <summary>A condition over a row: whether chance left the customer without treatment.</summary>
    public required SqlText Control { get; init; }

    /// <summary>
    /// The column of the campaign, within which chance parted treated and control; null where all contacts are one.
    /// </summary>
    public string? Campaign { get; init; }
}

/// <summary>Customers of a campaign whom chance left without treatment.</summary>
public enum UntreatedGroup
{
    Control,
    BusinessAsUsual,
    HoldOut,
}
