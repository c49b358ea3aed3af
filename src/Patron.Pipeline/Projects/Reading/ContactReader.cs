namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads <c>contact:</c>, of the project or of a campaign.</summary>
sealed class ContactReader(TableNames tables)
{
    static readonly Form<IReadOnlyList<ChannelConsent>> Consents = Forms.EntriesOf(
        "channels, each with SQL over the customer view", (channel, sql) => new ChannelConsent(channel.Name, Forms.Sql.Read(sql)));

    static readonly Form<ContactLimit> Limit = new(ContactLimit.Expected, value =>
        value.IsText(out string? text) && ContactLimit.TryParse(text, out ContactLimit? limit)
            ? limit
            : value.Expected<ContactLimit>(ContactLimit.Expected));

    // patron.yml is read before the tables are.
    Form<CoolDown> CoolDown => Forms.Mapping("a table, its time and a length", map => new CoolDown(
        map.Required("table", tables.LaterReference), map.Required("time", Forms.Text), map.Required("for", Forms.Length)));

    public Form<ContactRules> Form => Forms.Mapping("rules of contact", map => new ContactRules
    {
        Consent = map.Optional("consent", Consents, []),
        DoNotContact = map.Optional("do_not_contact", tables.LaterReference) is { } table ? [table] : [],
        CoolDowns = map.Optional("cool_down", CoolDown) is { } coolDown ? [coolDown] : [],
        AtMost = map.Optional("at_most", Forms.ListOf(Limit, limit => limit.ToString()), []),
    });
}
