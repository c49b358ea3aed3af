using Patron.Models.Preprocessing;

namespace Patron.Models.Uplift;

/// <summary>
/// Customers with who they are and what came of each treatment that they had: what <see cref="EffectClasses"/> is fitted on, and
/// tells each customer's class by.
/// </summary>
public sealed class ContactHistories
{
    ContactHistories(
        FeatureTable customers, int treatments, int[] arms, IReadOnlyList<ContactResponse> responses, int[][] contacts)
    {
        (Customers, Treatments, Arms, Responses, Contacts) = (customers, treatments, arms, responses, contacts);
    }

    /// <summary>Number of customers.</summary>
    public int Count => Customers.Rows;

    /// <summary>Who the customers are.</summary>
    public FeatureTable Customers { get; }

    /// <summary>Number of treatments.</summary>
    public int Treatments { get; }

    /// <summary>The treatment of each contact.</summary>
    public IReadOnlyList<int> Arms { get; }

    /// <summary>What came of contacts.</summary>
    public IReadOnlyList<ContactResponse> Responses { get; }

    /// <summary>The contacts of each customer.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Contacts { get; }

    /// <summary>Takes columns of equal length; they must not be changed afterwards.</summary>
    /// <param name="customers">A row for each customer: what classes may be told by beforehand, such as the channel.</param>
    /// <param name="treatments">Number of treatments. Range: &gt;= 1.</param>
    /// <param name="whose">The customer's row (from 0) of each contact with a treatment.</param>
    /// <param name="arms">The treatment (from 0) of each contact.</param>
    /// <param name="responses">What came of contacts, of one kind or several.</param>
    /// <exception cref="ArgumentException">
    /// No response, a column of another length, or a value out of range; names the contact (from 0), the value and the range.
    /// </exception>
    public static ContactHistories Create(
        FeatureTable customers, int treatments, int[] whose, int[] arms, params IReadOnlyList<ContactResponse> responses)
    {
        if (treatments < 1)
            throw new ArgumentOutOfRangeException(nameof(treatments), treatments, "At least one treatment is needed.");
        if (responses.Count == 0)
            throw new ArgumentException("Classes are told by what came of contacts: give a response.", nameof(responses));
        if (arms.Length != whose.Length)
            throw new ArgumentException($"Each column of contacts must have {whose.Length} rows, as whose.", nameof(arms));
        if (responses.Any(one => one.Lengths.Any(length => length != whose.Length)))
            throw new ArgumentException($"Each column of contacts must have {whose.Length} rows, as whose.", nameof(responses));
        List<int>[] contacts = [.. Enumerable.Range(0, customers.Rows).Select(_ => new List<int>())];
        for (int contact = 0; contact < whose.Length; contact++)
        {
            if (whose[contact] < 0 || whose[contact] >= customers.Rows)
            {
                throw new ArgumentException(
                    $"Contact {contact} is of customer {whose[contact]}; there are {customers.Rows}, from 0.", nameof(whose));
            }

            if (arms[contact] < 0 || arms[contact] >= treatments)
            {
                throw new ArgumentException(
                    $"Contact {contact} has treatment {arms[contact]}; there are {treatments}, from 0. Leave controls out.",
                    nameof(arms));
            }

            foreach ((int place, ContactResponse response) in responses.Index())
            {
                if (!double.IsNaN(response.Values[contact]) && response.Wrong(contact) is string wrong)
                    throw new ArgumentException($"Contact {contact}, response {place}: {wrong}.", nameof(responses));
            }

            contacts[whose[contact]].Add(contact);
        }

        return new(customers, treatments, arms, [.. responses], [.. contacts.Select(one => one.ToArray())]);
    }
}
