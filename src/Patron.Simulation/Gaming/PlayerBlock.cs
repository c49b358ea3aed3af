using Patron.Simulation.Writing;

namespace Patron.Simulation.Gaming;

/// <summary>The rows of neighbouring players.</summary>
sealed class PlayerBlock(GamingOptions options, PostcodeIndex postcodes, WorldValues values) : CustomerBlock<GamingTotals>
{
    public const int Size = 256;

    readonly PlayerLife _life = new(options, postcodes);
    readonly CsvRows _registrations = new();
    readonly CsvRows _outcomes = new();
    readonly CsvRows _players = new();
    readonly CsvRows[] _amounts = [new(), new(), new()];
    readonly long[] _counts = new long[4];
    readonly long[] _cents = new long[4];
    GamingTotals _totals = GamingTotals.None;

    /// <summary>The buffers, in the order of <see cref="GamingTables.PerCustomer"/>.</summary>
    public override IReadOnlyList<CsvRows> Tables => [_registrations, .. _amounts, _outcomes, _players];

    public override GamingTotals Totals => _totals;

    protected override void Begin() => _totals = GamingTotals.None;

    protected override void Generate(int customer)
    {
        _life.Begin(customer);
        Array.Clear(_counts);
        Array.Clear(_cents);
        GamingEvent last = default;
        for (; _life.Next() && _life.Event.Second < options.Seconds; last = _life.Event)
            Write(_life.Event);
        _life.Decided();
        WritePlayer(last);
        int labelled = _life.IsLabelled ? 1 : 0;
        _totals = _totals.Plus(new(
            Customers: 1,
            _counts[1],
            _counts[2],
            _counts[3],
            _cents[1],
            _cents[2],
            _cents[3],
            labelled,
            Churned: _life.Churns ? labelled : 0,
            ExpectedChurned: labelled * _life.ChurnProbability,
            Faults: 0));
    }

    void Write(GamingEvent happened)
    {
        int kind = (int)happened.Kind;
        _counts[kind]++;
        _cents[kind] += happened.Cents;
        bool isRegistration = happened.Kind == GamingEventKind.Registration;
        CsvRows rows = isRegistration ? _registrations : _amounts[kind - 1];
        WorldValues.Customer(GamingIds.Event(rows, happened), happened.Customer);
        values.Instant(rows, happened.Second);
        if (isRegistration)
            WriteProfile(rows);
        else
            rows.Money(happened.Cents);
        rows.EndRow();
    }

    void WriteProfile(CsvRows rows)
    {
        PlayerTraits traits = _life.Traits;
        Place place = Market.Places[traits.Place];
        values.Date(rows.Text(Market.Names[traits.Name]), traits.BornDay);
        Span<byte> street = stackalloc byte[64];
        int length = 0;
        GamingIds.Street(traits, street, ref length);
        rows.Text(street[..length])
            .Text(place.City)
            .Text(place.Country)
            .Text(place.Postcode)
            .Text(Market.Affiliates[traits.Affiliate].Url)
            .Text(Market.Promotions[traits.Promotion].CodeBytes);
    }

    void WritePlayer(GamingEvent last)
    {
        WorldValues.Customer(_players, _life.Customer)
            .Number(_life.Traits.Engagement)
            .Number(_life.Traits.Stake / 100)
            .Number(_life.Luck)
            .Money(_life.FirstDayBought)
            .Number(_life.ChurnProbability);
        if (_life.IsLabelled)
        {
            int label = _life.Churns ? 1 : 0;
            _players.Number(label);
            values.Instant(WorldValues.Customer(_outcomes, _life.Customer).Number(label), _life.KnownAt).EndRow();
        }
        else
        {
            _players.Nothing();
        }

        values.Instant(_players, last.Second).Number(last.Number).EndRow();
    }
}
