namespace Patron.Pipeline.Projects;

/// <summary>
/// <c>targets/NAME.yml</c>, or in place under a model's <c>target:</c>: what a model learns to foresee. It is known of the
/// customers of its population, once its horizon is over; before that, and of everybody else, it is NULL.
/// </summary>
public sealed record TargetDefinition : Definition
{
    public required TargetKind Kind { get; init; }

    /// <summary>The table with its layer: <c>silver.purchases</c>.</summary>
    public required string Table { get; init; }

    /// <summary>The column that says when a row happened; of <c>contract_end</c> (<c>ends:</c>) when the contract ends.</summary>
    public required string Time { get; init; }

    /// <summary>
    /// The stretch the target looks at: [as_of + blind_spot, as_of + blind_spot + horizon); of <c>revenue_dilution</c> its
    /// <c>months:</c>.
    /// </summary>
    public required Duration Horizon { get; init; }

    /// <summary>The gap before it, in which one can still act. <value>Default: 0d.</value></summary>
    public Duration BlindSpot { get; init; }

    /// <summary>The population: customers with a row within this time before as_of; null means all.</summary>
    public Duration? ActiveWithin { get; init; }

    /// <summary>
    /// The column that says when a row became known; null where each is known when it happens. The population goes by what was
    /// known at as_of, what came of it by what is known at the run's own instant. Never null of <c>contract_end</c>, whose rows have
    /// no other time that lies before as_of.
    /// </summary>
    public string? Known { get; init; }

    /// <summary>The columns that tell a row's versions from other rows: of those that are known the newest counts.</summary>
    public IReadOnlyList<string>? Key { get; init; }

    /// <summary>The column of money; of <c>revenue_dilution</c> and <c>future_value</c>.</summary>
    public string? Amount { get; init; }

    /// <summary>The share by which revenue has to fall to count; of <c>revenue_dilution</c>. Range: [0, 1).</summary>
    public decimal? Drop { get; init; }
}

public enum TargetKind
{
    /// <summary>1 for a customer without a row in the horizon; of customers with a row before it.</summary>
    Inactivity,

    /// <summary>1 for a customer with a contract that ends in the horizon; of customers with one that has not ended.</summary>
    ContractEnd,

    /// <summary>
    /// 1 where the months of the horizon bring less than (1 - drop) of what as many months before as_of brought; of customers
    /// from whom those brought something.
    /// </summary>
    RevenueDilution,

    /// <summary>
    /// 1 for a customer without a row in the horizon; of customers whose first row is of the last day before as_of.
    /// </summary>
    FirstDayChurn,

    /// <summary>The number of rows in the horizon; of customers with a row before it.</summary>
    FutureCount,

    /// <summary>The sum of an amount over the horizon; of customers with a row before it.</summary>
    FutureValue,
}

public static class TargetKindText
{
    extension(TargetKind kind)
    {
        /// <summary>As it is written in YAML: <c>contract_end</c>.</summary>
        public string Text => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());

        /// <summary>Whether it is 1 or 0; otherwise a number, of which there is no propensity.</summary>
        public bool IsOutcome => kind is not (TargetKind.FutureCount or TargetKind.FutureValue);
    }
}
