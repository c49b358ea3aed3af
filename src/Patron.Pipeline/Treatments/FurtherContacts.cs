using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Treatments;

/// <summary>
/// Whom a further contact may be chosen for: those who got the one before, with the rules of other treatments than they have, as far as
/// the limits on contacts leave room.
/// </summary>
sealed class FurtherContacts(Campaign campaign, Connection connection, CancellationToken cancellation)
{
    readonly RuleMask _mask = new(campaign.Rules.Count);
    readonly List<string> _tables = [];

    /// <summary>The candidates of the second contact or one after it; those before are chosen.</summary>
    public Candidates Prepare(int contact)
    {
        string table = Named("campaign_contact", contact);
        (string from, string fits) = contact == 2
            ? ($"FROM {AudienceSql.Table} AS before", "before._fits")
            : ($"FROM {Named("campaign_contact", contact - 1)} AS before", "before.fits_left");
        string place = contact == 2 ? "before.rowid" : "before.place";
        string left = string.Join("", Rooms.Select(room => $",\n    {room.Left(contact == 2)} - CASE WHEN {room.Counts} THEN 1 ELSE 0 END AS {room.Name}"));
        connection.Execute(
            $"""
            CREATE OR REPLACE TEMP TABLE {table} AS
            SELECT place, fits{string.Concat(Rooms.Select(room => $" & CASE WHEN {room.Name} < 1 THEN {room.Others} ELSE -1 END"))} AS fits_left
              {string.Concat(Rooms.Select(room => ", " + room.Name))}
            FROM (
              SELECT {place} AS place, {fits} & CASE chosen.rule {string.Join(' ', campaign.Rules.Select(OtherTreatments))} END AS fits{left}
              {from}
              JOIN {ChosenTable.Name} AS chosen ON chosen.place = {place} AND chosen.contact_no = {contact - 1}
            )
            """,
            cancellation);
        _tables.Add(table);
        return new Candidates(
            contact,
            $"FROM {AudienceSql.Table} AS {CustomerSource.View}\nJOIN {table} AS left_over ON left_over.place = {CustomerSource.View}.rowid",
            "left_over.fits_left");
    }

    /// <summary>Drops what it made.</summary>
    public void Drop()
    {
        foreach (string table in _tables)
            connection.Execute($"DROP TABLE {table}");
    }

    string OtherTreatments(CampaignRule rule, int at) =>
        Invariant($"WHEN {at + 1} THEN {_mask.Where(other => campaign.Rules[other].Definition.Treatment != rule.Definition.Treatment)}");

    /// <summary>The limits on contacts, with what each leaves for now.</summary>
    IEnumerable<Room> Rooms => campaign.Definition.Contact.AtMost.Index().Select(limit => new Room(
        Named("room", limit.Index),
        isFirst => isFirst
            ? Invariant($"{limit.Item.Count} - coalesce(before.{ContactColumns.Contacts(limit.Index)}, 0)")
            : "before." + Named("room", limit.Index),
        limit.Item.Channel is null ? "true" : $"chosen.rule IN ({string.Join(", ", OnChannel(limit.Item).DefaultIfEmpty("0"))})",
        _mask.Where(rule => limit.Item.Channel is not null && campaign.Rules[rule].Definition.Channel != limit.Item.Channel)));

    IEnumerable<string> OnChannel(ContactLimit limit) =>
        from rule in campaign.Rules.Index()
        where rule.Item.Definition.Channel == limit.Channel
        select (rule.Index + 1).ToString(CultureInfo.InvariantCulture);

    static string Named(string name, int number) => Invariant($"{name}_{number}");

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>A limit on contacts.</summary>
    /// <param name="Name">The column of what is left of it.</param>
    /// <param name="Left">What was left before a contact, whether that was the first.</param>
    /// <param name="Counts">Whether the contact counts for it.</param>
    /// <param name="Others">The rules that it does not forbid.</param>
    sealed record Room(string Name, Func<bool, string> Left, string Counts, string Others);
}
