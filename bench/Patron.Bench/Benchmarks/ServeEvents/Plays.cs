using System.Globalization;
using System.Text;

namespace Patron.Bench.Benchmarks.ServeEvents;

/// <summary>
/// What players do as lines of JSON, made before and then changed in place: each gets an id, a player, the time of the body and an amount, so
/// that making them takes little from the server they are sent to. Of 50 lines 1 is a registration, 4 are purchases, 15 wins, 30 bets.
/// </summary>
sealed class Plays
{
    const int Kinds = 50;
    const string Time = "2026-01-01T00:00:00.000000Z";
    const string Begin = """{"event_type":"TYPE","event_id":"e000000000000000","user_id":"p000000000","event_time":"TIME",""";
    const string Registration = """
        "postcode":"PLACE","affiliate_url":"https://slotguide.example/play","campaign":"welcome_bonus"}
        """;
    const string Amount = "12345.67";

    static readonly DateTime First = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    readonly byte[] _request;
    readonly Line[] _lines;

    /// <summary>Where in the request the parts of a line are; no amount is -1.</summary>
    sealed record Line(int Id, int Player, int Time, int Amount);

    /// <param name="path">Where they are sent to.</param>
    /// <param name="count">Events of a body.</param>
    /// <param name="postcode">Where players register from.</param>
    /// <param name="kind">The kind of the first line, from 0 to 49.</param>
    public Plays(string path, int count, string postcode, int kind = 0)
    {
        string[] texts = [.. Enumerable.Range(kind, count).Select(place => TextOf(place % Kinds, postcode) + "\n")];
        byte[] body = Encoding.ASCII.GetBytes(string.Concat(texts));
        _request = LoadConnection.Request(path, "application/x-ndjson", body);
        int start = _request.Length - body.Length;
        _lines = new Line[count];
        for (int place = 0; place < count; start += texts[place++].Length)
        {
            string text = texts[place];
            int amount = text.IndexOf(Amount, StringComparison.Ordinal);
            _lines[place] = new Line(
                start + text.IndexOf("e0000", StringComparison.Ordinal) + 1, start + text.IndexOf("p0000", StringComparison.Ordinal) + 1,
                start + text.IndexOf(Time, StringComparison.Ordinal), amount < 0 ? -1 : start + amount);
        }
    }

    /// <summary>The next body, until it is made anew.</summary>
    /// <param name="first">The number of its first event.</param>
    /// <param name="players">How many players there are.</param>
    /// <param name="ofDay">How many events are a day.</param>
    public ReadOnlySpan<byte> Make(long first, int players, long ofDay)
    {
        DateTime at = First.AddTicks((long)((double)first / ofDay * TimeSpan.TicksPerDay));
        Span<byte> time = stackalloc byte[Time.Length];
        at.TryFormat(time, out _, "yyyy-MM-ddTHH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        for (int place = 0; place < _lines.Length; place++)
        {
            long number = first + place;
            Line line = _lines[place];
            Digits(_request.AsSpan(line.Id, 15), number);
            Digits(_request.AsSpan(line.Player, 9), number * 7919 % players);
            time.CopyTo(_request.AsSpan(line.Time));
            if (line.Amount >= 0)
                Digits(_request.AsSpan(line.Amount + 1, 4), number * 31 % 10_000);
        }

        return _request;
    }

    static string TextOf(int kind, string postcode) => kind switch
    {
        0 => Of("new_registration") + Registration.Replace("PLACE", postcode, StringComparison.Ordinal),
        < 5 => Of("new_purchases") + $"\"amount\":{Amount}}}",
        < 20 => Of("new_win") + $"\"win_amount\":{Amount}}}",
        _ => Of("new_bet") + $"\"bet_amount\":{Amount}}}",
    };

    static string Of(string type) => Begin.Replace("TYPE", type, StringComparison.Ordinal).Replace("TIME", Time, StringComparison.Ordinal);

    static void Digits(Span<byte> text, long number)
    {
        for (int place = text.Length - 1; place >= 0; place--, number /= 10)
            text[place] = (byte)('0' + (number % 10));
    }
}
