using System.Globalization;

namespace Patron.Simulation.Writing;

/// <summary>A contact of a checked plan: the second since the start of the data, and the treatment's place in its world.</summary>
readonly record struct Planned(int Customer, long Second, int Treatment, bool IsTreated)
{
    public int Day => (int)(Second / PlannedContacts.DaySeconds);
}

/// <summary>What a world lets a contact do.</summary>
/// <param name="Treatments">Their codes.</param>
/// <param name="NeedsConsent">Whether each needs the customer's consent.</param>
/// <param name="OwnEnd">Second in which the last of the world's own campaigns ends; 0 without any.</param>
/// <param name="Meet">First second in which a customer can be contacted, and whether he consents.</param>
sealed record PlanRules(string[] Treatments, bool[] NeedsConsent, long OwnEnd, Func<int, (long From, bool Consents)> Meet);

/// <summary>The contacts of a plan by customer, in order of time, once nothing is wrong with them.</summary>
sealed class PlannedContacts
{
    public const long DaySeconds = 86_400;

    const int MostTold = 10;

    readonly Planned[] _contacts;
    readonly int[] _starts;

    PlannedContacts(Planned[] contacts, int customers)
    {
        _contacts = contacts;
        _starts = new int[customers + 1];
        foreach (Planned contact in contacts)
            _starts[contact.Customer + 1]++;
        for (int customer = 0; customer < customers; customer++)
            _starts[customer + 1] += _starts[customer];
    }

    /// <summary>Day and treatment of each campaign that the plan makes, in that order.</summary>
    public IEnumerable<(int Day, int Treatment)> Campaigns =>
        _contacts.Select(contact => (contact.Day, contact.Treatment)).Distinct().Order();

    public ReadOnlySpan<Planned> Of(int customer) => _contacts.AsSpan(_starts[customer].._starts[customer + 1]);

    /// <summary>Brings a plan to its world; adds what is wrong with it, a sentence each, to <paramref name="problems"/>.</summary>
    public static PlannedContacts Check(CampaignWorldOptions options, PlanRules rules, OptionRanges problems)
    {
        Planned[] found = [];
        int[] places = [];
        if (options.Contacts is ContactPlan plan)
        {
            Told told = new(problems);
            Checker checker = new(options, rules, plan, told);
            found = checker.Find();
            places = [.. Enumerable.Range(0, found.Length)];
            Array.Sort(places, (a, b) => (found[a].Customer, found[a].Second, a).CompareTo((found[b].Customer, found[b].Second, b)));
            checker.Together(places.Where(place => found[place].Customer >= 0), found);
            told.End();
        }

        return new([.. places.Select(place => found[place]).Where(contact => contact.Customer >= 0)], options.Customers);
    }

    /// <summary>The first problems in full, the others as a number.</summary>
    sealed class Told(OptionRanges problems)
    {
        int _count;

        public void Add(string problem)
        {
            if (_count++ < MostTold)
                problems.Add(problem);
        }

        public void End()
        {
            if (_count > MostTold)
                problems.Add(OptionRanges.Text($"{_count - MostTold} more contacts of the plan are wrong."));
        }
    }

    sealed class Checker(CampaignWorldOptions options, PlanRules rules, ContactPlan plan, Told told)
    {
        readonly DateTimeOffset _start = new(options.From.ToDateTime(default), TimeSpan.Zero);
        readonly int _length = options.CampaignWeeks * 7;

        /// <summary>Every contact, with customer -1 where something is wrong with it alone.</summary>
        public Planned[] Find()
        {
            Planned[] found = new Planned[plan.Contacts.Count];
            for (int index = 0; index < found.Length; index++)
            {
                (string? problem, found[index]) = Find(plan.Contacts[index]);
                if (problem is null)
                    continue;
                told.Add($"{plan.PlaceOf(index)}: {problem}");
                found[index] = found[index] with { Customer = -1 };
            }

            return found;
        }

        (string? Problem, Planned Contact) Find(PlannedContact contact)
        {
            if (IndexOf(contact.CustomerId) is not int customer)
            {
                string last = (options.Customers - 1).ToString("00000000", CultureInfo.InvariantCulture);
                return ($"there is no customer '{contact.CustomerId}'; this world has C00000000 to C{last}.", default);
            }

            int treatment = Array.IndexOf(rules.Treatments, contact.Treatment);
            if (treatment < 0)
            {
                string known = string.Join(", ", rules.Treatments);
                return ($"there is no treatment '{contact.Treatment}'; this world has {known}.", default);
            }

            long second = (long)Math.Floor((contact.ContactedAt - _start).TotalSeconds);
            Planned planned = new(customer, second, treatment, contact.IsTreated);
            return (Problem(contact, planned), planned);
        }

        string? Problem(PlannedContact contact, Planned planned)
        {
            string at = Instant(planned.Second);
            if (planned.Second < 0 || planned.Day + _length > options.Days)
            {
                string day = WorldValues.Date(options.To.AddDays(-_length));
                return $"the contact of {at} does not fit into the data; it must lie from {WorldValues.Date(options.From)} on and, for it "
                    + $"acts {options.CampaignWeeks} weeks, not after {day}.";
            }

            if (planned.Second < rules.OwnEnd)
            {
                return $"the contact of {at} comes while the world's own campaigns act, until {Instant(rules.OwnEnd)}; "
                    + "let them end before (CampaignsUntil), or contact later.";
            }

            (long from, bool consents) = rules.Meet(planned.Customer);
            if (planned.Second < from)
                return $"{contact.CustomerId} is a customer from {Instant(from)} only; the contact is of {at}.";
            return rules.NeedsConsent[planned.Treatment] && !consents
                ? $"{contact.CustomerId} does not consent to {contact.Treatment}; leave the customer out."
                : null;
        }

        /// <summary>Contacts of one customer must not act at the same time.</summary>
        public void Together(IEnumerable<int> ordered, Planned[] found)
        {
            int? before = null;
            foreach (int place in ordered)
            {
                if (before is int first && found[first].Customer == found[place].Customer
                    && found[place].Day < found[first].Day + _length)
                {
                    told.Add($"{plan.PlaceOf(place)}: {plan.Contacts[place].CustomerId} is contacted at {Instant(found[place].Second)} "
                        + $"while the contact of {Instant(found[first].Second)} acts; leave one out, or contact "
                        + $"{options.CampaignWeeks} weeks later.");
                }

                before = place;
            }
        }

        int? IndexOf(string id) => id.Length == 9 && id[0] == 'C'
            && int.TryParse(id.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < options.Customers
                ? index
                : null;

        string Instant(long second) =>
            _start.AddSeconds(second).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }
}
