using Patron.Models.Evaluation;

namespace Patron.Pipeline.Scorings;

/// <summary>What an experiment's choices in a campaign would have earned if all customers had got them, from what production gave by chance.</summary>
/// <param name="Campaign">The campaign.</param>
/// <param name="Customers">Customers whom production decided about with known propensities; what follows is of them.</param>
/// <param name="Unknown">Those whose propensities are not known.</param>
/// <param name="Brought">What a customer did bring under production, those untreated among them.</param>
/// <param name="Experiment">What they would have brought.</param>
public sealed record EarnedDifference(string Campaign, long Customers, long Unknown, Estimate Brought, EarnedValue Experiment);

/// <summary>What a policy would have earned.</summary>
/// <param name="Mean">
/// Outcome of a customer, by rows in which production gave what the policy gives, each weighted by one over its propensity and divided by the mean
/// weight; null where fewer than two rows say anything.
/// </param>
/// <param name="Told">
/// Share of customers to whom production may have given what the policy gives, by the mean weight; of the others nothing is known. Near 1 where all.
/// </param>
/// <param name="EffectiveRows">As many rows of equal weight would be as sure.</param>
/// <param name="DoublyRobust">
/// Outcome of a customer, as foretold from production's scores and mended by the weighted error of that: surer where scores tell of the outcome;
/// of customers whom production gave nothing of the kind by chance it has the forecast alone. Null where too few rows say anything.
/// </param>
public sealed record EarnedValue(Estimate? Mean, double Told, double EffectiveRows, Estimate? DoublyRobust);
