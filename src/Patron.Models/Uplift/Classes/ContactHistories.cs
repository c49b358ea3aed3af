using Patron.Models.Preprocessing;

namespace Patron.Models.Uplift;

/// <summary>
/// Customers with who they are and what came of each contact that they had, or had not as controls: what
/// <see cref="EffectClasses"/> is fitted on, and tells each customer's class by.
/// </summary>
public sealed class ContactHistories
{
    readonly AnswerLikelihood[] _likelihoods;

    ContactHistories(
        FeatureTable customers, int treatments, int[] arms, IReadOnlyList<ContactResponse> responses, int[][] contacts)
    {
        (Customers, Treatments, Arms, Responses, Contacts) = (customers, treatments, arms, responses, contacts);
        _likelihoods = [.. responses.Select(response => response.Likelihood(arms, contacts))];
    }

    /// <summary>Number of customers.</summary>
    public int Count => Customers.Rows;

    /// <summary>Who the customers are.</summary>
    public FeatureTable Customers { get; }

    /// <summary>Number of treatments.</summary>
    public int Treatments { get; }

    /// <summary>The arm of each contact: treatments, then controls.</summary>
    public IReadOnlyList<int> Arms { get; }

    /// <summary>What came of contacts.</summary>
    public IReadOnlyList<ContactResponse> Responses { get; }

    /// <summary>The contacts of each customer.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Contacts { get; }

    /// <summary>
    /// Log-likelihood of what is known of a customer's response, but for a constant of the data, were his answers to treatments
    /// these.
    /// </summary>
    /// <param name="response">The response's place.</param>
    /// <param name="customer">The customer's row.</param>
    /// <param name="answers">For each treatment the log odds of a chance, or the mean of a shift.</param>
    /// <exception cref="ArgumentException">There are not as many answers as treatments.</exception>
    public double LogLikelihood(int response, int customer, ReadOnlySpan<double> answers)
    {
        if (answers.Length != Treatments)
        {
            throw new ArgumentException(
                $"Of {Treatments} treatments each needs an answer, not {answers.Length}.", nameof(answers));
        }

        return _likelihoods[response].Log(customer, answers);
    }

    /// <summary>Adds the slopes of that by the answers, times a weight.</summary>
    internal void AddSlopes(int response, int customer, ReadOnlySpan<double> answers, double weight, Span<double> slopes) =>
        _likelihoods[response].AddSlopes(customer, answers, weight, slopes);

    /// <summary>Takes columns of equal length; they must not be changed afterwards.</summary>
    /// <param name="customers">A row for each customer: what classes may be told by beforehand, such as the channel.</param>
    /// <param name="treatments">Number of treatments. Range: &gt;= 1.</param>
    /// <param name="whose">The customer's row (from 0) of each contact.</param>
    /// <param name="arms">
    /// The arm of each contact: treatments from 0, then controls, whose shifts have mean 0 in every class, and who have no
    /// chances.
    /// </param>
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

            if (arms[contact] < 0 || arms[contact] > treatments)
            {
                throw new ArgumentException(
                    $"Contact {contact} has arm {arms[contact]}; treatments are numbered from 0, controls are {treatments}.",
                    nameof(arms));
            }

            foreach ((int place, ContactResponse response) in responses.Index())
            {
                if (!double.IsNaN(response.Values[contact]) && response.Wrong(contact, arms[contact] == treatments) is string wrong)
                    throw new ArgumentException($"Contact {contact}, response {place}: {wrong}.", nameof(responses));
            }

            contacts[whose[contact]].Add(contact);
        }

        return new(customers, treatments, arms, [.. responses], [.. contacts.Select(one => one.ToArray())]);
    }
}
