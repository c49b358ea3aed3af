using System.Globalization;
using Patron.Models.Evaluation;
using Patron.Pipeline.Modelling.Uplift;

namespace Patron.Pipeline.Cards;

/// <summary>
/// What treatments change on average, whether effects differ between customers, and whether those ranked first gain more.
/// </summary>
static class CardUplift
{
    public static IEnumerable<CardSection> Of(UpliftFindings findings)
    {
        yield return new(
            "What treatments change",
            [
                "Effects are differences from no treatment, in the unit of the outcome, with the sign of the outcome. Average effects are by doubly robust scores of the "
                    + "contacts that were learnt from, intervals of 95 %, contacts of one customer taken together.",
            ],
            new CardTable(
                ["Treatment", "Treated", "Control", "Average effect", "Interval", "Learner", "Why"],
                [
                    .. findings.Treatments.Select(one => (IReadOnlyList<string>)
                    [
                        one.Treatment, Count(one.Treated), Count(one.Control), CardSections.Number(one.AverageEffect.Value), Interval(one.AverageEffect),
                        one.Learner, one.Reason ?? "named in the model's file",
                    ]),
                ],
                [1, 2, 3]));
        yield return new(
            "Whether it tells who gains more",
            [
                "By customers it had not seen. Qini and the rank-weighted effect (RATE) are 0 for an order by chance; the slope is what a difference of 1 in what was foretold "
                    + "is worth: 1 if right, 0 if it says nothing.",
                .. findings.Treatments.Select(one => $"{one.Verdict}."),
            ],
            new CardTable(
                ["Treatment", "Treated", "Control", "Foretold", "Average effect", "Qini", "AUUC", "RATE", "Slope"],
                [
                    .. from one in findings.Treatments
                       where one.Judged is not null
                       let judged = one.Judged
                       select (IReadOnlyList<string>)
                       [
                           one.Treatment, Count(judged.Treated), Count(judged.Control), CardSections.Number(judged.Foretold), Figure(judged.AverageEffect),
                           Figure(judged.Qini), Figure(judged.Auuc), Figure(judged.Rate), Figure(judged.Slope),
                       ],
                ],
                [1, 2, 3, 4, 5, 6, 7, 8]));
    }

    /// <summary>What it learnt from, in words.</summary>
    public static IEnumerable<CardFact> Data(UpliftFindings findings) =>
    [
        new("Contacts", Count(findings.Rows)),
        new("Judged by", $"{Count(findings.TestRows)} contacts of customers kept aside"),
    ];

    static string Figure(Estimate? estimate) => estimate is { } found ? $"{CardSections.Number(found.Value)} ({Interval(found)})" : "";

    static string Interval(Estimate estimate) => $"{CardSections.Number(estimate.Low)} to {CardSections.Number(estimate.High)}";

    static string Count(int number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
