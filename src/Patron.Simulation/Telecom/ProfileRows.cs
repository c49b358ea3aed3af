using Patron.Models.Numerics;
using Patron.Simulation.Writing;

namespace Patron.Simulation.Telecom;

/// <summary>Rows that tell who the customer is, what he says, what he was offered, and that his contract ended.</summary>
sealed class ProfileRows(TelecomOptions options, Network network, WorldValues values)
{
    public CsvRows Customers { get; } = new();

    public CsvRows ContractEnds { get; } = new();

    public CsvRows Complaints { get; } = new();

    public CsvRows Offers { get; } = new();

    /// <summary>Complaints of this customer.</summary>
    public long ComplaintCount { get; private set; }

    public void Write(Subscriber who, SubscriberLife life, CausePath path)
    {
        WriteCustomer(who);
        WriteComplaints(who, life, path);
        WriteOffers(who, life);
        if (!who.IsPrepaid && life.IsGone(options.Days - 1))
            WriteEnd(who, life);
    }

    void WriteCustomer(Subscriber who)
    {
        WorldValues.Customer(Customers, who.Index);
        values.Instant(Customers, who.Activated).Text(who.IsPrepaid ? "prepaid"u8 : "postpaid"u8);
        if (who.BirthYear is int year)
            Customers.Number(year);
        else
            Customers.Nothing();
        Customers.Text(who.Gender)
            .Text(who.Language)
            .Text(Market.Regions[who.Region].CodeBytes)
            .Text(Market.CitySizes[who.CitySize].CodeBytes)
            .Text(network.Cells[who.Cell].CodeBytes)
            .Text(Market.Devices[who.Device].CodeBytes)
            .Text(Market.Generations[who.Generation])
            .Text(Market.Channels[who.Channel].CodeBytes)
            .Truth(who.Consents)
            .EndRow();
    }

    void WriteComplaints(Subscriber who, SubscriberLife life, CausePath path)
    {
        ComplaintCount = 0;
        foreach (Complaint complaint in path.Complaints)
        {
            if (life.IsGone((int)(complaint.Opened / Calendar.DaySeconds)))
                break;
            ComplaintCount++;
            WorldValues.Numbered(Complaints, (byte)'Q', who.Index, (int)ComplaintCount);
            WorldValues.Customer(Complaints, who.Index);
            values.Instant(Complaints, complaint.Opened).Text(CausePath.TopicCodes[complaint.Topic]);
            if (complaint.Resolved < options.Seconds)
                values.Instant(Complaints, complaint.Resolved);
            else
                Complaints.Nothing();
            Complaints.EndRow();
        }
    }

    void WriteOffers(Subscriber who, SubscriberLife life)
    {
        for (int number = 1; number <= life.Contacts.Count; number++)
        {
            Contact contact = life.Contacts[number - 1];
            WorldValues.Numbered(Offers, (byte)'F', who.Index, number).Text(contact.Campaign.CodeBytes);
            WorldValues.Customer(Offers, who.Index);
            values.Instant(Offers, contact.Second)
                .Text(contact.Campaign.Offer.CodeBytes)
                .Text(contact.IsTreated ? "treated"u8 : "control"u8);
            if (contact.Accepted is long accepted)
                values.Instant(Offers, accepted);
            else
                Offers.Nothing();
            Offers.EndRow();
        }
    }

    void WriteEnd(Subscriber who, SubscriberLife life)
    {
        RandomStream random = RandomStream.For(options.Seed, "telecom.end", who.Index);
        bool isLate = random.Chance(options.LateShare);
        long known = ((life.Gone + 1 + (isLate ? 1 + random.Below(LoadTimes.LatestDays) : 0)) * Calendar.DaySeconds) + (8 * 3600);
        if (known >= options.Seconds)
            return;
        WorldValues.Customer(ContractEnds, who.Index);
        values.Instant(ContractEnds, life.GoneAt);
        values.Instant(ContractEnds, known).Text(life.IsInvoluntary ? "involuntary"u8 : "voluntary"u8).EndRow();
    }
}
