using Patron.Delta;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Treatments;

/// <summary>
/// Contacts decided before: at earlier instants, as they stood when the run began, and by earlier campaigns of this run. Who was treated
/// was contacted; in the same campaign a contact that chance held back counts as well, so that those it is compared with stay alike.
/// </summary>
sealed class ContactHistory
{
    readonly Campaign _campaign;
    readonly IReadOnlyList<string> _earlier;
    readonly TimeZoneInfo _zone;
    readonly Snapshot? _before;

    /// <param name="campaign">The campaign that asks.</param>
    /// <param name="earlier">The campaigns that decide before it at the same instant.</param>
    /// <param name="lake">Where decisions about earlier instants are.</param>
    /// <param name="zone">The project's zone, by whose calendar windows are.</param>
    public ContactHistory(Campaign campaign, IReadOnlyList<string> earlier, LakeSession lake, TimeZoneInfo zone)
    {
        (_campaign, _earlier, _zone) = (campaign, earlier, zone);
        Before = Limits.Count > 0 ? lake.AtBeginning(TreatStep.Table) : null;
        _before = Before is { } before ? lake.Snapshot(before) : null;
    }

    IReadOnlyList<ContactLimit> Limits => _campaign.Definition.Contact.AtMost;

    bool LooksAtOthers => _earlier.Count > 0 && _campaign.Definition.Overlap != Overlap.Allow;

    /// <summary>Whether the campaign depends on contacts at all.</summary>
    public bool IsNeeded => Limits.Count > 0 || LooksAtOthers;

    /// <summary>The version of earlier instants' decisions that counts; null where there is none.</summary>
    public TableReference? Before { get; }

    /// <summary>SQL of each customer's contacts in a lake's session, in the columns of <see cref="ContactColumns"/>; null where there is nothing to look at.</summary>
    public string? ToSql(LakeSession lake, DateTimeOffset asOf)
    {
        if (!IsNeeded || Rows(lake, asOf) is not { } rows)
            return null;
        IEnumerable<string> columns =
        [
            .. Limits.Select((limit, at) => $"count(*) FILTER ({Counts(limit, asOf)}) AS {ContactColumns.Contacts(at)}"),
            .. LooksAtOthers
                ? [$"min(campaign) FILTER (as_of = {LakeSession.TimestampLiteral(asOf)}) AS {ContactColumns.Other}"]
                : Array.Empty<string>(),
        ];
        return $"SELECT customer_key, {string.Join(", ", columns)} FROM ({rows}) GROUP BY customer_key";
    }

    /// <summary>A number that is another one where other contacts would count.</summary>
    public long Mark(LakeSession lake, DateTimeOffset asOf) => Rows(lake, asOf) is not { } rows
        ? 0
        : lake.Connection.Scalar<long>(
            $"""
            SELECT CAST(coalesce(sum(hash(customer_key, campaign, as_of, channel, treated)), 0) % (1::HUGEINT << 62) AS BIGINT) FROM ({rows})
            """);

    string? Rows(LakeSession lake, DateTimeOffset asOf)
    {
        string instant = LakeSession.TimestampLiteral(asOf);
        List<string> parts = [];
        if (_before is { } before)
        {
            DateTimeOffset from = Limits.Min(limit => AsOf.Before(asOf, limit.Window, _zone));
            parts.Add(From(
                before,
                $"as_of < {instant} AND as_of > {LakeSession.TimestampLiteral(from)} AND (\"group\" = 'treated' OR campaign = {Sql.Literal(_campaign.Name)})"));
        }

        if (_earlier.Count > 0 && lake.Exists(TreatStep.Table))
            parts.Add(From(lake.Snapshot(TreatStep.Table), $"as_of = {instant} AND campaign IN ({string.Join(", ", _earlier.Select(Sql.Literal))})"));
        return parts.Count == 0 ? null : string.Join(" UNION ALL ", parts);
    }

    static string From(Snapshot snapshot, string where)
    {
        // Tables of former versions of the program do not know what was intended.
        string intended = snapshot.Schema.Fields.Any(field => field.Name == "intended_rule") ? "intended_rule" : "rule";
        return $"""
            SELECT customer_key, campaign, as_of, channel, "group" = 'treated' AS treated FROM {snapshot.ToSql()}
            WHERE {where} AND {intended} IS NOT NULL
            """;
    }

    /// <summary>Whether a contact counts for a limit; those of earlier campaigns of the run lie at the instant itself.</summary>
    string Counts(ContactLimit limit, DateTimeOffset asOf)
    {
        IEnumerable<string> conditions =
        [
            $"as_of > {LakeSession.TimestampLiteral(AsOf.Before(asOf, limit.Window, _zone))}",
            limit.OfCampaign ? $"campaign = {Sql.Literal(_campaign.Name)}" : $"(treated OR campaign = {Sql.Literal(_campaign.Name)})",
            .. limit.Channel is { } channel ? [$"channel = {Sql.Literal(channel)}"] : Array.Empty<string>(),
        ];
        return string.Join(" AND ", conditions);
    }
}
