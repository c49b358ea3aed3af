using Patron.Models.Preprocessing;
using Patron.Models.Uplift;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>An operator's contact whose outcome is known.</summary>
/// <param name="Customer">Whom.</param>
/// <param name="Moment">The day, as SQL writes it.</param>
/// <param name="Arm">The offer's place; that after the last offer's for controls.</param>
/// <param name="IsAccepted">Whether the offer was taken.</param>
/// <param name="IsGone">Whether the customer was gone after it.</param>
/// <param name="IsLost">Whether he was, and was still there at its moment.</param>
readonly record struct TelecomContact(string Customer, string Moment, int Arm, bool IsAccepted, bool IsGone, bool IsLost);

/// <summary>
/// Contacts of an operator's customers whose outcome is known on a day, with what they say of who reacts: whether an offer was
/// accepted, and how use changed while it acted, and that of controls. Both are told of those only who were not gone afterwards:
/// who is leaving accepts nothing and uses less, whatever he is. How use changed is told of days on which chance decided: on
/// others controls are not such as those who had an offer.
/// </summary>
sealed class TelecomContacts
{
    /// <summary>A change by more than this, as a logarithm, says something else of a customer.</summary>
    const double MostChange = 1;

    /// <summary>Degrees of freedom of the noise of changes, which has more outliers than the normal distribution.</summary>
    public const double Freedom = 5;

    /// <summary>Least number of uses that tell a change.</summary>
    const double LeastUses = 2;

    readonly int _arms;
    readonly TelecomChanges _changes;

    /// <param name="world">Its arms, and the days on which chance decided.</param>
    /// <param name="known">What is known on the day.</param>
    /// <param name="waves">Contacts whose outcome is.</param>
    public TelecomContacts(TelecomLoop world, KnownLoop known, IReadOnlyList<Wave> waves)
    {
        _arms = world.Arms.Length;
        All = [.. waves.SelectMany(wave => Contacts(wave, world.Arms))];
        HashSet<(string, string)> staying = [.. All.Where(one => !one.IsGone).Select(one => (one.Customer, one.Moment))];
        _changes = new TelecomChanges(known, world.Waves, staying.Contains, LeastUses, MostChange);
    }

    /// <summary>Contacts in the order of waves and of their rows.</summary>
    public IReadOnlyList<TelecomContact> All { get; }

    /// <summary>What came of the contacts of some customers, who are rows of a table; of those before a moment, or all.</summary>
    public ContactHistories Histories(FeatureTable persons, IReadOnlyDictionary<string, int> places, string? before = null)
    {
        TelecomContact[] own = [.. All.Where(one =>
            places.ContainsKey(one.Customer) && (before is null || string.CompareOrdinal(one.Moment, before) < 0))];
        return ContactHistories.Create(
            persons, _arms, Array.ConvertAll(own, one => places[one.Customer]), Array.ConvertAll(own, one => one.Arm),
            new ChanceResponse(
                Array.ConvertAll(own, one => one.IsGone || one.Arm == _arms ? double.NaN : one.IsAccepted ? 1 : 0)),
            _changes.Of(own, Freedom));
    }

    static IEnumerable<TelecomContact> Contacts(Wave wave, string[] offers)
    {
        (string[] customers, string[] moments) = (wave.Rows.Texts("customer_id"), wave.Rows.Texts("moment"));
        (double[] used, double[] gone, double[] lost) = (wave.Rows["used"], wave.Rows["outcome"], wave.Rows["lost"]);
        return customers.Select((customer, row) => new TelecomContact(
            customer, moments[row], wave.Arms[row] == Wave.Control ? offers.Length : Array.IndexOf(offers, wave.Arms[row]),
            used[row] > 0, gone[row] > 0, lost[row] > 0));
    }
}
