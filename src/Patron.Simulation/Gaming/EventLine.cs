using System.Buffers.Text;
using Patron.Simulation.Writing;

namespace Patron.Simulation.Gaming;

/// <summary>
/// One event as a line of JSON in UTF-8, without a line end; sound, or damaged as asked. No text of the world needs escapes.
/// </summary>
sealed class EventLine(GamingOptions options, WorldValues values)
{
    const byte LatinE = 0xE9; // e acute in Latin-1; alone it is no UTF-8

    readonly byte[] _bytes = new byte[1024];
    readonly PlayerLife _foresight = new(options, new(options.Seed));
    int _length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>Writes the current event of a life.</summary>
    public void Write(PlayerLife life, GamingFault damage = GamingFault.None)
    {
        GamingEvent happened = life.Event;
        _length = 0;
        Add("{"u8);
        if (damage != GamingFault.MissingField)
            User(happened, damage);
        Add("\"event_type\":\""u8);
        Add(WordOf(happened.Kind));
        Add("\",\"event_time\":\""u8);
        values.Instant(Room(WorldValues.InstantLength), happened.Second);
        if (damage == GamingFault.InvalidDate)
            "13"u8.CopyTo(_bytes.AsSpan(_length - 15));
        Add("\",\"event_id\":\""u8);
        WorldValues.Numbered(Room(GamingIds.Length), GamingIds.Kind, happened.Customer, happened.Number);
        Add("\","u8);
        if (happened.Kind == GamingEventKind.Registration)
            Registration(life);
        else
            Amount(happened, damage);
        Add("}"u8);
    }

    /// <summary>Takes the end away, at least the closing brace.</summary>
    public void Truncate(int left) => _length = left;

    void User(GamingEvent happened, GamingFault damage)
    {
        Add("\"user_id\":"u8);
        if (damage == GamingFault.WrongType && happened.Kind == GamingEventKind.Registration)
        {
            Utf8Formatter.TryFormat(happened.Customer, _bytes.AsSpan(_length), out int count);
            _length += count;
        }
        else
        {
            Add("\""u8);
            WorldValues.Customer(Room(WorldValues.CustomerLength), happened.Customer);
            if (damage == GamingFault.WrongEncoding)
                Add([LatinE]);
            Add("\""u8);
        }

        Add(","u8);
    }

    void Amount(GamingEvent happened, GamingFault damage)
    {
        Add(happened.Kind switch
        {
            GamingEventKind.Purchase => "\"amount\":"u8,
            GamingEventKind.Bet => "\"bet_amount\":"u8,
            _ => "\"win_amount\":"u8,
        });
        if (damage == GamingFault.WrongType)
            Add("\""u8);
        Utf8Formatter.TryFormat(happened.Cents / 100, _bytes.AsSpan(_length), out int count);
        _length += count;
        Add("."u8);
        CsvRows.Digits(Room(2), (int)(happened.Cents % 100), 2);
        if (damage == GamingFault.WrongType)
            Add("\""u8);
    }

    void Registration(PlayerLife life)
    {
        PlayerTraits traits = life.Traits;
        Place place = Market.Places[traits.Place];
        Add("\"name\":\""u8);
        Add(Market.Names[traits.Name]);
        Add("\",\"date_of_birth\":\""u8);
        values.Date(Room(WorldValues.DateLength), traits.BornDay);
        Add("\",\"street_address\":\""u8);
        GamingIds.Street(traits, _bytes, ref _length);
        Add("\",\"city\":\""u8);
        Add(place.City);
        Add("\",\"country\":\""u8);
        Add(place.Country);
        Add("\",\"postcode\":\""u8);
        Add(place.Postcode);
        Add("\",\"affiliate_url\":"u8);
        TextOrNull(Market.Affiliates[traits.Affiliate].Url);
        Add(",\"campaign\":"u8);
        TextOrNull(Market.Promotions[traits.Promotion].CodeBytes);
        if (!options.WithLabel)
            return;
        _foresight.Begin(life.Customer);
        _foresight.Decided();
        Add(",\"label\":"u8);
        Add(!_foresight.IsLabelled ? "null"u8 : _foresight.Churns ? "1"u8 : "0"u8);
    }

    void TextOrNull(byte[] text)
    {
        if (text.Length == 0)
        {
            Add("null"u8);
            return;
        }

        Add("\""u8);
        Add(text);
        Add("\""u8);
    }

    static ReadOnlySpan<byte> WordOf(GamingEventKind kind) => kind switch
    {
        GamingEventKind.Registration => "new_registration"u8,
        GamingEventKind.Purchase => "new_purchases"u8,
        GamingEventKind.Bet => "new_bet"u8,
        _ => "new_win"u8,
    };

    void Add(ReadOnlySpan<byte> text) => text.CopyTo(Room(text.Length));

    Span<byte> Room(int count)
    {
        _length += count;
        return _bytes.AsSpan(_length - count, count);
    }
}
