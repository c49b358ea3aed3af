using System.Globalization;
using System.Text.RegularExpressions;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Treatments;

namespace Patron.Pipeline.Measurement;

/// <summary>
/// The shares that chance was to draw for each group when a campaign was decided: those that the decisions themselves tell, since the
/// campaign's file may have changed.
/// </summary>
/// <param name="read">The share of a group in a campaign's decisions; null where they do not tell it.</param>
sealed partial class PlannedShares(Func<CampaignInstant, string, double?> read)
{
    /// <summary>Units in one of costs.</summary>
    public const long CostUnits = 10_000;

    readonly Dictionary<(CampaignInstant, string), double?> _shares = [];

    /// <summary>Shares of the group that is compared with and of the treated, to some number; null where they are not known.</summary>
    public IReadOnlyList<double>? Of(CampaignInstant of, Comparison comparison)
    {
        if (ShareOf(of, comparison.Group) is not { } share)
            return null;
        double others = comparison.Group == Groups.HoldOut
            ? 1 - share
            : 1 - (ShareOf(of, Groups.Control) ?? 0) - (ShareOf(of, Groups.BusinessAsUsual) ?? 0);
        return others > 0 ? [share, others] : null;
    }

    double? ShareOf(CampaignInstant of, string group)
    {
        if (!_shares.TryGetValue((of, group), out double? share))
            _shares[(of, group)] = share = read(of, group);
        return share;
    }

    /// <summary>As the decisions say; they are bound.</summary>
    public static PlannedShares Of(StepContext context) => new((of, group) => Read(of, group, context));

    static double? Read(CampaignInstant of, string group, StepContext context)
    {
        string campaign = of.Campaign is null ? "" : $" AND campaign = {Sql.Literal(of.Campaign)}";
        using Result result = context.Lake.Connection.Query(
            $"""
            SELECT why FROM {LakeSession.Identifier(TreatStep.Table)}
            WHERE as_of = {LakeSession.TimestampLiteral(of.Instant)} AND "group" = {Sql.Literal(group)}{campaign}
            LIMIT 1
            """,
            context.Cancellation);
        ColumnTable rows = result.ReadAll();
        return rows.Rows > 0 && rows.Texts("why")[0] is { } why && Drawn().Match(why) is { Success: true } told
            ? double.Parse(told.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
            : null;
    }

    /// <summary>As the decisions say it: <c>drawn by chance into the control group (0.1 of the audience)</c>.</summary>
    [GeneratedRegex(@"^drawn by chance into .* \((0?\.[0-9]+) of [a-z ]+\)$", RegexOptions.CultureInvariant)]
    private static partial Regex Drawn();
}
