namespace Patron.Pipeline.Projects;

/// <summary>Who may be contacted, by which channel, and how often.</summary>
public sealed record ContactRules
{
    /// <summary>By channel a condition over the customer view; where there is any, every channel has one.</summary>
    public IReadOnlyList<ChannelConsent> Consent { get; init; } = [];

    /// <summary>Tables of customers who are never contacted.</summary>
    public IReadOnlyList<string> DoNotContact { get; init; } = [];

    /// <summary>What keeps a customer from being contacted for a while.</summary>
    public IReadOnlyList<CoolDown> CoolDowns { get; init; } = [];

    /// <summary>How often a customer is contacted at most.</summary>
    public IReadOnlyList<ContactLimit> AtMost { get; init; } = [];

    /// <summary>These rules and others: of the consents for one channel the others', of all else both.</summary>
    internal ContactRules And(ContactRules others) => new()
    {
        Consent = [.. Consent.Where(consent => others.Consent.All(other => other.Channel != consent.Channel)), .. others.Consent],
        DoNotContact = [.. DoNotContact.Union(others.DoNotContact)],
        CoolDowns = [.. CoolDowns.Union(others.CoolDowns)],
        AtMost = [.. AtMost.Union(others.AtMost)],
    };
}

/// <summary>When a customer may be contacted by a channel.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Sql">A condition over the customer view.</param>
public sealed record ChannelConsent(string Channel, SqlText Sql);

/// <summary>Customers are left alone for a while after something, such as a complaint.</summary>
/// <param name="Table">A table with the customer's key.</param>
/// <param name="Time">Its column that says when it happened.</param>
/// <param name="Length">For how long.</param>
public sealed record CoolDown(string Table, string Time, Duration Length);
