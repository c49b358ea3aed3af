namespace Patron.Pipeline.Treatments;

/// <summary>
/// The choice among the pairs of customers and rules that fit: the one place where it is made. It reads the audience and fills
/// <see cref="ChosenTable"/>; groups are drawn and reasons are told elsewhere.
/// </summary>
/// <remarks>
/// Customers whom chance leaves untreated are chosen for as well, so that what they would have got is known; they take up no room.
/// Whom a rule is chosen for must not depend on the order of the audience's rows.
/// </remarks>
interface IPolicy
{
    /// <summary>Chooses.</summary>
    /// <returns>What is said of the choice.</returns>
    ChoiceWords Choose();
}

/// <summary>Who was chosen for what: a row for each contact.</summary>
static class ChosenTable
{
    /// <summary>Its name: <c>place</c> is the audience's <c>rowid</c>, <c>contact_no</c> and <c>rule</c> count from 1.</summary>
    public const string Name = "campaign_chosen";

    /// <summary>Makes it anew, empty.</summary>
    public const string Create = $"CREATE OR REPLACE TEMP TABLE {Name} (place BIGINT, contact_no INTEGER, rule INTEGER)";
}
