using Patron.Models.Numerics;
using Patron.Simulation.Writing;

namespace Patron.Simulation.Telecom;

/// <summary>Rows of top-ups, packages and monthly revenue.</summary>
sealed class MoneyRows(TelecomOptions options, Calendar calendar, WorldValues values)
{
    public CsvRows TopUps { get; } = new();

    public CsvRows Packages { get; } = new();

    public CsvRows Revenue { get; } = new();

    /// <summary>Rows of revenue of this customer.</summary>
    public long RevenueCount { get; private set; }

    /// <summary>Those among them that correct another.</summary>
    public long CorrectionCount { get; private set; }

    /// <summary>All that was charged to this customer, billed or not.</summary>
    public long RevenueCents { get; private set; }

    public void Write(Subscriber who, Account account)
    {
        for (int number = 1; number <= account.TopUps.Count; number++)
        {
            TopUp paid = account.TopUps[number - 1];
            WorldValues.Numbered(TopUps, (byte)'T', who.Index, number);
            WorldValues.Customer(TopUps, who.Index);
            values.Instant(TopUps, paid.Second).Money(paid.Cents).Text(Account.Channels[paid.Channel]).EndRow();
        }

        for (int number = 1; number <= account.Purchases.Count; number++)
        {
            Purchase bought = account.Purchases[number - 1];
            WorldValues.Numbered(Packages, (byte)'P', who.Index, number);
            WorldValues.Customer(Packages, who.Index);
            values.Instant(Packages, bought.Second)
                .Text(bought.Package.CodeBytes)
                .Money(bought.Package.PriceCents)
                .Number(bought.Package.ValidDays)
                .EndRow();
        }

        WriteRevenue(who, account);
    }

    void WriteRevenue(Subscriber who, Account account)
    {
        (RevenueCount, CorrectionCount, RevenueCents) = (0, 0, 0);
        RandomStream random = RandomStream.For(options.Seed, "telecom.billing", who.Index);
        for (int month = 0; month < calendar.Months; month++)
        {
            for (int service = 0; service < Services.Codes.Length; service++)
            {
                long cents = account.Revenue(month, service);
                RevenueCents += cents;
                long billed = calendar.BilledAt(month);
                if (cents > 0 && billed < options.Seconds)
                    Bill(who, month, service, cents, random);
            }
        }
    }

    /// <summary>A bill that is wrong is off by at least a cent, and set right 3 to 40 days later.</summary>
    void Bill(Subscriber who, int month, int service, long cents, RandomStream random)
    {
        long billed = calendar.BilledAt(month);
        if (!random.Chance(options.CorrectionShare))
        {
            WriteBill(who, month, service, billed, cents);
            return;
        }

        double factor = random.Chance(0.6) ? 0.5 + (0.45 * random.Uniform()) : 1.05 + (0.45 * random.Uniform());
        long wrong = (long)(factor < 1 ? Math.Floor(cents * factor) : Math.Ceiling(cents * factor));
        WriteBill(who, month, service, billed, wrong);
        long corrected = billed + ((3 + random.Below(38)) * Calendar.DaySeconds);
        if (corrected >= options.Seconds)
            return;
        WriteBill(who, month, service, corrected, cents);
        CorrectionCount++;
    }

    void WriteBill(Subscriber who, int month, int service, long loaded, long cents)
    {
        WorldValues.Customer(Revenue, who.Index);
        values.Date(Revenue, calendar.FirstDay(month)).Text(Services.Codes[service]);
        values.Instant(Revenue, loaded).Money(cents).EndRow();
        RevenueCount++;
    }
}
