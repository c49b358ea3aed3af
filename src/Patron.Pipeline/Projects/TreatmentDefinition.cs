namespace Patron.Pipeline.Projects;

/// <summary><c>treatments/NAME.yml</c>: a campaign; who gets what, who gets nothing, and where the file goes.</summary>
public sealed record TreatmentDefinition : Definition
{
    /// <summary>A condition over the customer view: who takes part.</summary>
    public required SqlText Audience { get; init; }

    /// <summary>Share of the audience kept without treatment. Range: [0, 1).</summary>
    public required double Control { get; init; }

    /// <summary>Share that gets what it always got. Range: [0, 1), with the control below 1. <value>Default: 0.</value></summary>
    public double BusinessAsUsual { get; init; }

    /// <summary>How customers are reached: <c>email</c>.</summary>
    public required string Channel { get; init; }

    /// <summary>The first rule that fits a customer decides; at least one, names differ.</summary>
    public required IReadOnlyList<TreatmentRule> Rules { get; init; }

    public required DeliveryDefinition Delivery { get; init; }
}

public sealed record TreatmentRule
{
    public required string Name { get; init; }

    /// <summary>A condition over the customer view.</summary>
    public required SqlText When { get; init; }

    /// <summary>What is sent: <c>voucher_10</c>.</summary>
    public required string Treatment { get; init; }

    public string? Variant { get; init; }

    public required string CampaignCode { get; init; }

    /// <summary>Cost of one contact, in the project's currency. Range: >= 0. <value>Default: 0.</value></summary>
    public decimal Cost { get; init; }

    /// <summary>What a contact is expected to bring, in the project's currency, over the customer view.</summary>
    public SqlText? ExpectedValue { get; init; }

    /// <summary>Who comes first where the limit cuts off.</summary>
    public SqlText? OrderBy { get; init; }

    /// <summary>The most customers the rule may treat; null for all. Range: >= 1.</summary>
    public int? Limit { get; init; }
}

/// <summary>Where the campaign file goes.</summary>
public sealed record DeliveryDefinition
{
    /// <summary>Relative to the project's folder, or absolute. <value>Default: campaigns.</value></summary>
    public string Folder { get; init; } = "campaigns";

    /// <summary><value>Default: csv.</value></summary>
    public DeliveryFormat Format { get; init; } = DeliveryFormat.Csv;
}

public enum DeliveryFormat
{
    Csv,
}
