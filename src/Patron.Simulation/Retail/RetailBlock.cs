using Patron.Models.Numerics;
using Patron.Simulation.Writing;

namespace Patron.Simulation.Retail;

/// <summary>The rows of neighbouring customers of a shop.</summary>
sealed class RetailBlock(RetailOptions options, SeasonalClock clock, RetailCampaigns campaigns, WorldValues values)
    : CustomerBlock<RetailTotals>
{
    public const int Size = 1024;

    readonly PurchaseProcess _process = new(options, clock, campaigns);
    readonly Basket _basket = new(options);
    readonly CsvRows _customers = new();
    readonly CsvRows _orders = new();
    readonly CsvRows _lines = new();
    readonly CsvRows _returns = new();
    readonly CsvRows _contacts = new();
    readonly CsvRows _truth = new();
    readonly CsvRows _truthContacts = new();

    RetailTotals _totals = RetailTotals.None;

    /// <summary>The buffers, in the order of <see cref="RetailTables.PerCustomer"/>.</summary>
    public override IReadOnlyList<CsvRows> Tables =>
        [_customers, _orders, _lines, _returns, _contacts, _truth, _truthContacts];

    public override RetailTotals Totals => _totals;

    protected override void Begin() => _totals = RetailTotals.None;

    protected override void Generate(int customer)
    {
        CustomerTraits traits = CustomerTraits.Draw(options, customer);
        _process.Run(traits);
        WriteCustomer(traits);
        RandomStream baskets = RandomStream.For(options.Seed, "retail.baskets", traits.Index);
        (long lines, long returns, long revenue) = (0, 0, 0);
        for (int number = 1; number <= _process.Orders.Count; number++)
        {
            OrderEvent order = _process.Orders[number - 1];
            _basket.Fill(traits, order, baskets);
            revenue += WriteOrder(traits, number, order, baskets);
            lines += _basket.Lines.Count;
            returns += _basket.Returns.Count;
        }

        double expected = WriteTruth(traits);
        double added = WriteContacts(traits);
        long gone = _process.DroppedOut is null ? 0 : 1;
        _totals = _totals.Plus(new(
            1, _process.Orders.Count, lines, returns, _process.Contacts.Count, gone, revenue, expected, added));
    }

    void WriteCustomer(CustomerTraits traits)
    {
        WorldValues.Customer(_customers, traits.Index)
            .Text(Market.CountryCodes[traits.Country])
            .Text(Market.ChannelCodes[traits.Channel]);
        values.Instant(_customers, _process.Orders[0].Second).Truth(traits.EmailConsent);
        if (traits.BirthYear is int year)
            _customers.Number(year);
        else
            _customers.Nothing();
        _customers.EndRow();
    }

    long WriteOrder(CustomerTraits traits, int number, OrderEvent order, RandomStream baskets)
    {
        int channel = baskets.Chance(0.8) ? traits.OrderChannel : baskets.Below(Market.OrderChannels.Length);
        long amount = 0;
        foreach (OrderLine line in _basket.Lines)
            amount += line.Amount;
        RetailIds.Order(_orders, traits.Index, number);
        WorldValues.Customer(_orders, traits.Index);
        values.Instant(_orders, order.Second)
            .Text(Market.OrderChannels[channel])
            .Text(order.Campaign?.CodeBytes ?? [])
            .Money(amount)
            .EndRow();
        WriteLines(traits.Index, number);
        return amount;
    }

    void WriteLines(int customer, int number)
    {
        for (int line = 0; line < _basket.Lines.Count; line++)
        {
            OrderLine bought = _basket.Lines[line];
            RetailIds.Order(_lines, customer, number)
                .Number(line + 1)
                .Text(bought.Product.IdBytes)
                .Text(bought.Product.Category.CodeBytes)
                .Number(bought.Quantity)
                .Money(bought.UnitPrice)
                .Money(bought.Discount)
                .Money(bought.Amount)
                .EndRow();
        }

        foreach (LineReturn sent in _basket.Returns)
        {
            RetailIds.Return(_returns, customer, number, sent.Line + 1);
            RetailIds.Order(_returns, customer, number).Number(sent.Line + 1);
            values.Instant(_returns, sent.Second).Number(sent.Quantity).Money(sent.Refund).EndRow();
        }
    }

    double WriteTruth(CustomerTraits traits)
    {
        double expected = traits.ExpectedPurchases(_process.Age);
        double future = _process.DroppedOut is null ? traits.ExpectedPurchases(52) : 0;
        WorldValues.Customer(_truth, traits.Index).Number(traits.PurchaseRate).Number(traits.DropOut);
        if (_process.DroppedOut is long second)
            values.Instant(_truth, second);
        else
            _truth.Nothing();
        _truth.Number(traits.MeanOrderValue).Text(Personas.Codes[(int)traits.Persona]);
        foreach (Treatment treatment in Treatment.All)
            _truth.Number(treatment.RateFactor(traits.Persona, options.TreatmentStrength));
        _truth.Number(_process.Age).Number(expected).Number(future).Number(future * traits.MeanOrderValue).EndRow();
        return expected;
    }

    double WriteContacts(CustomerTraits traits)
    {
        double added = 0;
        foreach (ContactEvent contact in _process.Contacts)
        {
            WorldValues.Customer(_contacts.Text(contact.Campaign.CodeBytes), traits.Index);
            values.Instant(_contacts, contact.Second).Text(contact.Treated ? "treated"u8 : "control"u8).EndRow();
            added += WriteTruth(traits, contact);
        }

        return added;
    }

    /// <summary>What each treatment does to the contacted until the campaign ends; gives the effect of the treated.</summary>
    double WriteTruth(CustomerTraits traits, ContactEvent contact)
    {
        double strength = options.TreatmentStrength;
        double effect = Added(contact.Campaign.Treatment);
        WorldValues.Customer(_truthContacts.Text(contact.Campaign.CodeBytes), traits.Index).Truth(contact.Alive).Number(effect);
        foreach (Treatment treatment in Treatment.All)
            _truthContacts.Number(Added(treatment));
        foreach (Treatment treatment in Treatment.All)
            _truthContacts.Number(contact.Alive ? traits.CodeUse(treatment, strength, contact.Weeks) : 0);
        _truthContacts.EndRow();
        return contact.Treated ? effect : 0;
        double Added(Treatment treatment) => contact.Alive ? traits.AddedPurchases(treatment, strength, contact.Weeks) : 0;
    }
}
