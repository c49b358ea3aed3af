using System.Text;
using Patron.Models.Numerics;
using Patron.Online.Events;
using Patron.Online.Events.Reading;
using Patron.Online.Log;
using Patron.Simulation;

namespace Patron.Online.Tests.Events;

/// <summary>The stream of the gaming world, with its faults, and with damage of any kind.</summary>
public sealed class GamingStreamTests
{
    static readonly GamingOptions World = new()
    {
        Customers = 300, Seed = 5, From = new(2025, 7, 1), To = new(2025, 9, 1),
        LateShare = 0.02, DuplicatedShare = 0.02, OutOfOrderShare = 0.02, MalformedShare = 0.05,
    };

    static readonly long Now = new DateTimeOffset(2025, 9, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1000;

    readonly EventSchema _schema = Stream.Schema();
    readonly RecordBuffer _records = new();

    EventReader Reader() => new(_schema, _schema.Sources[0], TimeZoneInfo.Utc);

    [Fact]
    public void Sound_lines_are_accepted_as_what_happened_and_damaged_ones_rejected_for_what_was_done_to_them()
    {
        EventReader reader = Reader();
        GamingStream stream = GamingWorld.Stream(World);
        Dictionary<GamingFault, int> seen = [];
        long start = new DateTimeOffset(2025, 7, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
        while (stream.Read())
        {
            _records.Clear();
            EventCounts counts = reader.Read(stream.Line, EventFormat.Lines, Now, "gaming", _records);
            seen[stream.Fault] = seen.GetValueOrDefault(stream.Fault) + 1;
            if (counts.Accepted == 1)
                RequireTold(new(Records.Of(_records)[0], _schema, 0), stream.Event, start);
            (string? Field, string Reason)? found = reader.Rejections is [var one] ? (one.Field, one.Reason) : null;
            bool isRegistration = stream.Event.Kind == GamingEventKind.Registration;
            string amount = stream.Event.Kind switch { GamingEventKind.Purchase => "amount", GamingEventKind.Bet => "bet_amount", _ => "win_amount" };
            Assert.Equal(stream.Fault switch
            {
                GamingFault.Truncated => (null, "the JSON ends too soon"),
                GamingFault.WrongType when isRegistration => ("user_id", "user_id is not VARCHAR: it is a number"),
                GamingFault.WrongType => (amount, $"{amount} is not DECIMAL(18,4): it is a text"),
                GamingFault.MissingField => ("user_id", "the field is missing: user_id"),
                GamingFault.InvalidDate => ("event_time", "event_time is not TIMESTAMPTZ"),
                GamingFault.WrongEncoding => ("user_id", "user_id is not UTF-8"),
                _ => null,
            }, found);
        }

        Assert.Equal(9, seen.Count);
    }

    static void RequireTold(in EventView e, GamingEvent happened, long start)
    {
        Assert.Equal(happened.Kind switch
        {
            GamingEventKind.Registration => "new_registration",
            GamingEventKind.Purchase => "new_purchases",
            GamingEventKind.Bet => "new_bet",
            _ => "new_win",
        }, e.Type.Table);
        Assert.Equal((start + happened.Second) * 1_000_000, e.Time);
        if (happened.Kind != GamingEventKind.Registration)
            Assert.Equal(happened.Cents * 100, e.Decimal(3));
    }

    [Fact]
    public void Whatever_damage_a_text_has_it_is_accepted_or_rejected_and_nothing_is_thrown()
    {
        byte[][] lines = [.. Lines(400)];
        EventReader reader = Reader();
        RandomStream random = new(Rounds.Seed);
        int rounds = Rounds.Count(2_500, 100_000);
        int accepted = 0;
        for (int round = 0; round < rounds; round++)
        {
            byte[] damaged = Damaged(lines[random.Below(lines.Length)], lines, random);
            foreach (EventFormat format in new[] { EventFormat.Json, EventFormat.Lines })
            {
                _records.Clear();
                Exception? error = Record.Exception(() => reader.Read(damaged, format, Now, "damaged", _records));
                Assert.True(error is null, $"round {round}, seed {Rounds.Seed}: {Convert.ToBase64String(damaged)}\n{error}");
                foreach (byte[] record in Records.Of(_records))
                    accepted += RequireSound(record);
            }
        }

        Assert.InRange(accepted, rounds / 20, rounds * 2);
    }

    /// <summary>What was accepted can be read in every column; 1 for an event, 0 for a rejection.</summary>
    int RequireSound(byte[] record)
    {
        UTF8Encoding strict = new(false, true);
        if (RejectionView.Is(record))
        {
            RejectionView rejection = new(record);
            Assert.False(string.IsNullOrEmpty(rejection.Reason));
            Assert.Equal("damaged", rejection.Origin);
            return 0;
        }

        EventView e = new(record, _schema, 0);
        Assert.True(e.Customer.Length > 0 && e.Id.Length > 0 && e.Time <= Now + 86_400_000_000L);
        foreach ((int place, EventColumn column) in e.Type.Columns.Index())
        {
            if (column.Kind == EventKind.Text)
                strict.GetString(e.Text(place));
            else if (column.Kind == EventKind.Decimal)
                Assert.InRange(e.Decimal(place), -999_999_999_999_999_999, 999_999_999_999_999_999);
        }

        return 1;
    }

    static byte[] Damaged(byte[] line, byte[][] lines, RandomStream random)
    {
        List<byte> bytes = [.. line];
        for (int times = 1 + random.Below(3); times > 0; times--)
        {
            int at = random.Below(bytes.Count + 1);
            int to = Math.Min(bytes.Count, at + random.Below(12));
            byte[] other = lines[random.Below(lines.Length)];
            switch (random.Below(8))
            {
                case 0 when at < bytes.Count:
                    bytes[at] = (byte)random.Below(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, to - at);
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, to - at));
                    break;
                case 3:
                    bytes.Insert(at, (byte)"{}[]\",:\\\n-.0eE9u\0\u0080"[random.Below(18)]);
                    break;
                case 4:
                    bytes.InsertRange(at, "\\ud8001e999{{[[\"\":nulltrue"u8[random.Below(20)..]);
                    break;
                case 5:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 6:
                    bytes.AddRange(other.AsSpan(random.Below(other.Length)));
                    break;
                default:
                    int digit = bytes.FindIndex(Math.Min(at, bytes.Count), letter => char.IsAsciiDigit((char)letter));
                    if (digit >= 0)
                        bytes[digit] = (byte)('0' + random.Below(10));
                    break;
            }
        }

        return [.. bytes];
    }

    [Fact]
    public void No_memory_is_taken_for_an_event()
    {
        byte[] text = [.. Lines(2_000).SelectMany(line => line.Append((byte)'\n'))];
        EventReader reader = Reader();
        int read = 0;
        for (int i = 0; i < 3; i++)
            read = Read();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Read();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2_000, read);

        int Read()
        {
            _records.Clear();
            return reader.Read(text, EventFormat.Lines, Now, "gaming", _records).Accepted;
        }
    }

    static IEnumerable<byte[]> Lines(int count)
    {
        GamingStream stream = GamingWorld.Stream(World with { MalformedShare = 0 });
        for (int i = 0; i < count && stream.Read(); i++)
            yield return stream.Line.ToArray();
    }
}
