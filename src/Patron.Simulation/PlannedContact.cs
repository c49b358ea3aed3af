namespace Patron.Simulation;

/// <summary>One contact decided outside the world, by a campaign engine for example.</summary>
/// <param name="CustomerId">The customer, as in the world's customers: C00000017.</param>
/// <param name="ContactedAt">When. It acts until CampaignWeeks after the start of its day, UTC.</param>
/// <param name="Treatment">reminder, voucher_10, voucher_20 in a shop; data_bonus, discount_10, voice_pack at an operator.</param>
/// <param name="IsTreated">False for the control group: nothing happens to it, and the truth tells what would have.</param>
public sealed record PlannedContact(string CustomerId, DateTimeOffset ContactedAt, string Treatment, bool IsTreated = true);
