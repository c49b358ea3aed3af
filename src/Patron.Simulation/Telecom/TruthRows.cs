using Patron.Simulation.Writing;

namespace Patron.Simulation.Telecom;

/// <summary>Rows of what only a simulation can know.</summary>
sealed class TruthRows(TelecomOptions options, Calendar calendar, WorldValues values)
{
    public CsvRows Customers { get; } = new();

    public CsvRows Risks { get; } = new();

    public CsvRows Offers { get; } = new();

    public CsvRows Shocks { get; } = new();

    public void Write(Subscriber who, SubscriberLife life, CausePath path)
    {
        WriteCustomer(who, life);
        WriteRisks(who, life.Risks);
        WriteOffers(who, life);
        foreach (BillShock shock in path.Shocks)
        {
            if (life.IsGone(calendar.FirstDay(shock.Month)))
                continue;
            WorldValues.Customer(Shocks, who.Index);
            values.Date(Shocks, calendar.FirstDay(shock.Month)).Number(shock.Factor).EndRow();
        }
    }

    void WriteCustomer(Subscriber who, SubscriberLife life)
    {
        Habits habits = who.Habits;
        WorldValues.Customer(Customers, who.Index).Number(habits.Arpu);
        foreach (double days in habits.Days)
            Customers.Number(days);
        Customers.Number(habits.Volatility).Number(who.ChurnFactor);
        Customers.Text(life.Decided is null ? "none"u8 : Causes.Codes[(int)life.ChurnCause]);
        Day(life.Decided);
        if (life.IsGone(calendar.Days - 1))
            values.Instant(Customers, life.GoneAt);
        else
            Customers.Nothing();
        Customers.Text(life.DilutedFrom is null ? "none"u8 : Causes.Codes[(int)life.DilutionCause]);
        Day(life.DilutedFrom);
        if (life.DilutedFrom is null)
            Customers.Nothing();
        else
            Customers.Number(life.Depth);
        Customers.Text(Personas.Codes[(int)who.Persona]);
        foreach (Offer offer in Offer.All)
            Customers.Number(offer.Hazard(who.Persona, options.TreatmentStrength));
        foreach (Offer offer in Offer.All)
            Customers.Number(offer.Usage(who.Persona, options.TreatmentStrength));
        Customers.EndRow();
    }

    void Day(int? day)
    {
        if (day is int some)
            values.Date(Customers, some);
        else
            Customers.Nothing();
    }

    void WriteRisks(Subscriber who, RiskLedger risks)
    {
        for (int month = 0; month < calendar.Months; month++)
        {
            if (risks.Days(month) == 0)
                continue;
            WorldValues.Customer(Risks, who.Index);
            values.Date(Risks, calendar.FirstDay(month)).Number(risks.Days(month));
            for (int cause = 0; cause < Causes.Codes.Length; cause++)
                Risks.Number(Math.Round(risks.Churn(month, cause), 8));
            Risks.Number(Math.Round(risks.Dilution(month), 8)).EndRow();
        }
    }

    void WriteOffers(Subscriber who, SubscriberLife life)
    {
        for (int number = 1; number <= life.Contacts.Count; number++)
        {
            Contact contact = life.Contacts[number - 1];
            WorldValues.Numbered(Offers, (byte)'F', who.Index, number);
            WorldValues.Customer(Offers, who.Index)
                .Truth(contact.IsAlive)
                .Truth(contact.WasLeaving)
                .Number(contact.Truth.ChurnEffect)
                .Number(contact.Truth.Usage)
                .Truth(contact.HasLeft);
            foreach (OfferTruth truth in contact.Truths)
                Offers.Number(truth.ChurnEffect);
            foreach (OfferTruth truth in contact.Truths)
                Offers.Number(truth.Accepts);
            Offers.EndRow();
        }
    }
}
