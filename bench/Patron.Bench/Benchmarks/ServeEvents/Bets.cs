using System.Globalization;
using System.Text;

namespace Patron.Bench.Benchmarks.ServeEvents;

/// <summary>
/// Bets as lines of JSON, made before and then changed in place: each gets an id, a customer and the time of the body, so that making them
/// takes little from the server they are sent to.
/// </summary>
sealed class Bets
{
    const string Time = "2026-01-01T00:00:00.000000Z";
    const string Line = $$$"""{"event_type":"new_bet","event_id":"e000000000000000","user_id":"C000000000","event_time":"{{{Time}}}","bet_amount":00012.5000,"game":"slots"}""";

    static readonly int IdAt = Line.IndexOf("e0000", StringComparison.Ordinal) + 1;
    static readonly int CustomerAt = Line.IndexOf("C0000", StringComparison.Ordinal) + 1;
    static readonly int TimeAt = Line.IndexOf(Time, StringComparison.Ordinal);
    static readonly int AmountAt = Line.IndexOf("00012.5", StringComparison.Ordinal);
    static readonly DateTime First = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    readonly byte[] _request;
    readonly int _body;
    readonly int _lineBytes;

    /// <param name="path">Where they are sent to.</param>
    /// <param name="count">Bets of a body.</param>
    public Bets(string path, int count)
    {
        Count = count;
        // A number of JSON has no zeros in front: the first digit is a one.
        byte[] line = Encoding.ASCII.GetBytes(Line.Replace("00012.5000", "10012.5000", StringComparison.Ordinal) + "\n");
        _lineBytes = line.Length;
        byte[] body = [.. Enumerable.Repeat(line, count).SelectMany(bytes => bytes)];
        _request = LoadConnection.Request(path, "application/x-ndjson", body);
        _body = _request.Length - body.Length;
    }

    public int Count { get; }

    /// <summary>Bytes of a body.</summary>
    public int Bytes => Count * _lineBytes;

    /// <summary>The next body, until it is made anew.</summary>
    /// <param name="first">The number of its first bet.</param>
    /// <param name="customers">How many customers there are.</param>
    /// <param name="betsOfDay">How many bets are a day.</param>
    public ReadOnlySpan<byte> Make(long first, int customers, long betsOfDay)
    {
        DateTime at = First.AddTicks((long)((double)first / betsOfDay * TimeSpan.TicksPerDay));
        Span<byte> time = stackalloc byte[Time.Length];
        at.TryFormat(time, out _, "yyyy-MM-ddTHH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        for (int place = 0; place < Count; place++)
        {
            long number = first + place;
            Span<byte> line = _request.AsSpan(_body + (place * _lineBytes), _lineBytes);
            Digits(line.Slice(IdAt, 15), number);
            Digits(line.Slice(CustomerAt, 9), number * 7919 % customers);
            Digits(line.Slice(AmountAt + 1, 4), number * 31 % 10_000);
            time.CopyTo(line[TimeAt..]);
        }

        return _request;
    }

    static void Digits(Span<byte> text, long number)
    {
        for (int place = text.Length - 1; place >= 0; place--, number /= 10)
            text[place] = (byte)('0' + (number % 10));
    }
}
