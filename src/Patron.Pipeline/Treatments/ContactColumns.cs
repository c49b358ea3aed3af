using System.Globalization;

namespace Patron.Pipeline.Treatments;

/// <summary>What is known of a customer's contacts, as columns of the audience.</summary>
static class ContactColumns
{
    /// <summary>An earlier campaign that has the customer at this instant; NULL where none has.</summary>
    public const string Other = "_other_campaign";

    /// <summary>Whether the customer is in a list of those never contacted; NULL where not.</summary>
    public static string Listed(int list) => Numbered("_listed", list);

    /// <summary>When a customer last gave cause to be left alone, within the time for which they are; NULL where not.</summary>
    public static string Last(int coolDown) => Numbered("_cool_down", coolDown);

    /// <summary>Contacts that count for a limit; NULL for none.</summary>
    public static string Contacts(int limit) => Numbered("_contacts", limit);

    static string Numbered(string name, int number) => string.Create(CultureInfo.InvariantCulture, $"{name}_{number + 1}");
}
