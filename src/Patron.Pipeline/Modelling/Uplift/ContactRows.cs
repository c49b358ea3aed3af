using Patron.DuckDb;
using Patron.Models.Preprocessing;
using Patron.Models.Uplift;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Preparation.Uplift;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Projects.Reading;

namespace Patron.Pipeline.Modelling.Uplift;

/// <summary>Contacts whose outcome is known, as columns, in the order of the table.</summary>
/// <param name="Keys">Who each contact is of.</param>
/// <param name="Campaigns">Within which chance parted treated and control.</param>
/// <param name="Treatments">What was sent or held back; null where a row without treatment is compared with all of its
/// campaign.</param>
/// <param name="Treated">Whether it was sent.</param>
/// <param name="Features">What was known before.</param>
/// <param name="Outcomes">What happened.</param>
sealed record ContactRows(string[] Keys, string[] Campaigns, string?[] Treatments, bool[] Treated, FeatureTable Features, double[] Outcomes)
{
    /// <summary>What the outcomes of a target are.</summary>
    public static OutcomeKind KindOf(TargetDefinition outcome) => outcome.Kind switch
    {
        TargetKind.FutureCount => OutcomeKind.Count,
        TargetKind.FutureValue => OutcomeKind.Money,
        _ => OutcomeKind.Binary,
    };

    /// <summary>The contacts of one part; the table is bound.</summary>
    public static ContactRows Read(StepContext context, UpliftDefinition model, string part)
    {
        using Result result = context.Lake.Connection.Query(
            $"""
            SELECT * FROM {LakeSession.Identifier(UpliftRowsStep.TableOf(model))}
            WHERE part = {Sql.Literal(part)} ORDER BY {UpliftRowsSql.Order}
            """,
            context.Cancellation);
        ColumnTable rows = result.ReadAll();
        return new ContactRows(
            rows.Texts("customer_key")!, rows.Texts("campaign")!, rows.Texts("treatment"), rows.Bools("treated"),
            PropensityRows.FeaturesOf(rows, [.. UpliftDefinition.OwnColumns, model.Outcome.Name]),
            rows.Doubles(model.Outcome.Name));
    }

    /// <summary>
    /// Those that tell the effect of a treatment: who got it and who was held back in the same campaign, each with the share of
    /// its campaign that was
    /// treated. Null where no campaign has both.
    /// </summary>
    /// <param name="treatment">The treatment.</param>
    /// <param name="kind">What the outcomes are.</param>
    /// <exception cref="ArgumentException">The outcomes of one side are all equal.</exception>
    public ArmRows? Of(string treatment, OutcomeKind kind)
    {
        int[] own =
            [.. Enumerable.Range(0, Keys.Length).Where(row => Treatments[row] == treatment || (Treatments[row] is null && !Treated[row]))];
        Dictionary<string, (int Treated, int All)> campaigns = own.GroupBy(row => Campaigns[row], StringComparer.Ordinal)
            .Select(campaign => (campaign.Key, Counts: (Treated: campaign.Count(row => Treated[row]), All: campaign.Count())))
            .Where(campaign => campaign.Counts.Treated > 0 && campaign.Counts.Treated < campaign.Counts.All)
            .ToDictionary(campaign => campaign.Key, campaign => campaign.Counts, StringComparer.Ordinal);
        own = Array.FindAll(own, row => campaigns.ContainsKey(Campaigns[row]));
        if (own.Length == 0)
            return null;
        double[] likely = Array.ConvertAll(own, row => campaigns[Campaigns[row]].Treated / (double)campaigns[Campaigns[row]].All);
        UpliftRows rows = new(
            Features.Take(own), kind, Array.ConvertAll(own, row => Outcomes[row]),
            Array.ConvertAll(own, row => Treated[row] ? treatment : UpliftReader.Control), UpliftReader.Control,
            Array.ConvertAll(own, row => Keys[row]), [Array.ConvertAll(likely, share => 1 - share), likely]);
        return ArmRows.Of(rows, campaigns.Values);
    }
}
