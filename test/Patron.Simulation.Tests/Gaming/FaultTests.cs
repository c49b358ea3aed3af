using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Patron.Simulation.Tests.Gaming;

/// <summary>truth/faults tells every fault of the stream, and the stream has no others.</summary>
public sealed class FaultTests : IDisposable
{
    static readonly GamingOptions Clean = Worlds.Closest with { Customers = 300 };

    static readonly GamingOptions Faulty = Clean with
    {
        LateShare = 0.03, DuplicatedShare = 0.04, OutOfOrderShare = 0.05, MalformedShare = 0.06,
    };

    readonly TemporaryFolder _folder = new();

    [Fact]
    public void Without_what_truth_calls_malformed_and_doubled_and_put_in_order_the_stream_is_the_clean_one()
    {
        (byte[][] clean, byte[][] faulty, Dictionary<long, string[]> faults) = Write(Faulty);
        byte[][] sound =
            [.. faulty.Where((_, line) => faults.GetValueOrDefault(line + 1)?[2] is not ("malformed" or "duplicated"))];
        Array.Sort(sound, (a, b) => string.CompareOrdinal(OrderOf(a), OrderOf(b)));
        Assert.Equal(clean.Select(Encoding.UTF8.GetString), sound.Select(Encoding.UTF8.GetString));
    }

    [Fact]
    public void A_consumer_who_knows_nothing_finds_the_same_faults()
    {
        (byte[][] _, byte[][] lines, Dictionary<long, string[]> faults) = Write(Faulty);
        HashSet<string> seen = [];
        string latest = "";
        Dictionary<string, int> found = [];
        for (int line = 0; line < lines.Length; line++)
        {
            string kind = Judge(lines[line]);
            string told = faults.GetValueOrDefault(line + 1)?[2] ?? "";
            string expected = told is "late" or "out_of_order" ? "overtaken" : told;
            Assert.True(kind == expected, $"line {line + 1} is {kind}, told is '{told}'");
            found[told] = found.GetValueOrDefault(told) + 1;
        }

        string Judge(byte[] line)
        {
            if (!IsSound(line))
                return "malformed";
            string order = OrderOf(line);
            if (!seen.Add(order))
                return "duplicated";
            if (string.CompareOrdinal(order, latest) < 0)
                return "overtaken";
            latest = order;
            return "";
        }

        int events = lines.Length - found["duplicated"] - found["malformed"];
        Near.Share(found["duplicated"], events, Faulty.DuplicatedShare);
        Near.Share(found["malformed"], events, Faulty.MalformedShare);
        Assert.InRange(found["late"], 0.8 * Faulty.LateShare * events, 1.1 * Faulty.LateShare * events);
        Assert.InRange(found["out_of_order"], 0.8 * Faulty.OutOfOrderShare * events, 1.1 * Faulty.OutOfOrderShare * events);
    }

    [Fact]
    public void Each_damage_is_what_it_is_called()
    {
        (byte[][] _, byte[][] lines, Dictionary<long, string[]> faults) = Write(Faulty);
        HashSet<string> seen = [];
        foreach ((long position, string[] fault) in faults.Where(pair => pair.Value[2] == "malformed"))
        {
            byte[] damaged = lines[position - 1];
            byte[] next = lines[position];
            Assert.Equal(fault[1], JsonDocument.Parse(next).RootElement.GetProperty("event_id").GetString());
            Assert.Equal(fault[3], DamageOf(damaged, next));
            seen.Add(fault[3]);
        }

        Assert.Equal(["invalid_date", "missing_field", "truncated", "wrong_encoding", "wrong_type"], seen.Order());
    }

    [Fact]
    public void Late_events_are_late_by_hours_and_others_by_few_places()
    {
        (byte[][] clean, byte[][] lines, Dictionary<long, string[]> faults) =
            Write(Faulty with { MalformedShare = 0, DuplicatedShare = 0 });
        DateTime[] times = [.. lines.Select(line => StreamTests.Read(Encoding.UTF8.GetString(line)).Time)];
        Dictionary<string, int> places = clean.Select((line, place) => (Id: OrderOf(line), place))
            .ToDictionary(pair => pair.Id, pair => pair.place);
        foreach ((long position, string[] fault) in faults)
        {
            double hours = (times.Take((int)position).Max() - times[position - 1]).TotalHours;
            if (fault[2] == "late")
                Assert.InRange(hours, 0, 24);
            else
                Assert.InRange(position - 1 - places[OrderOf(lines[position - 1])], -200, 2 * GamingStream.Reach);
        }
    }

    [Theory]
    [InlineData(1, 0, 0, 0)]
    [InlineData(0, 1, 0, 0)]
    [InlineData(0, 0, 1, 0)]
    [InlineData(0, 0, 0, 1)]
    public void Even_where_every_event_is_at_fault_none_is_lost(
        double late, double duplicated, double outOfOrder, double malformed)
    {
        GamingOptions options = Clean with
        {
            Customers = 30,
            LateShare = late, DuplicatedShare = duplicated, OutOfOrderShare = outOfOrder, MalformedShare = malformed,
        };
        (byte[][] clean, byte[][] lines, Dictionary<long, string[]> faults) = Write(options);
        int more = faults.Values.Count(fault => fault[2] is "duplicated" or "malformed");
        Assert.Equal(clean.Length * (1 + duplicated + malformed), lines.Length);
        Assert.Equal(clean.Length * (duplicated + malformed), more);
        Assert.NotEmpty(faults);
    }

    [Fact]
    public void The_interface_tells_the_faults_of_the_file()
    {
        (byte[][] _, byte[][] lines, Dictionary<long, string[]> faults) = Write(Faulty);
        GamingStream stream = GamingWorld.Stream(Faulty);
        while (stream.Read())
        {
            string[]? told = faults.GetValueOrDefault(stream.Position);
            Assert.Equal(told is null, stream.Fault == GamingFault.None);
            Assert.True(stream.Line.SequenceEqual(lines[stream.Position - 1]));
            if (told is not null)
                Assert.Equal(told[1], IdOf(stream.Event));
        }

        Assert.Equal(lines.Length, stream.Position);
    }

    public void Dispose() => _folder.Dispose();

    internal static string IdOf(GamingEvent happened) =>
        string.Create(CultureInfo.InvariantCulture, $"E{happened.Customer:00000000}-{happened.Number:000000}");

    /// <summary>Lines of the clean and of the faulty stream, and the rows of truth/faults by position.</summary>
    (byte[][] Clean, byte[][] Faulty, Dictionary<long, string[]> Faults) Write(GamingOptions options)
    {
        GamingOptions clean = options with { LateShare = 0, DuplicatedShare = 0, OutOfOrderShare = 0, MalformedShare = 0 };
        Assert.Equal(0, World.Write(clean, _folder.PathOf("clean")).Faults);
        GamingTotals totals = World.Write(options, _folder.PathOf("faulty"));
        Dictionary<long, string[]> faults = File.ReadLines(_folder.PathOf("faulty", "truth", "faults.csv")).Skip(1)
            .Select(line => line.Split(','))
            .ToDictionary(row => long.Parse(row[0], CultureInfo.InvariantCulture));
        Assert.Equal(totals.Faults, faults.Count);
        foreach (WorldTable table in GamingWorld.Tables)
        {
            Assert.Equal(
                File.ReadAllBytes(_folder.PathOf("clean", table.File)), File.ReadAllBytes(_folder.PathOf("faulty", table.File)));
        }

        return (Lines("clean"), Lines("faulty"), faults);
    }

    byte[][] Lines(string world)
    {
        byte[] bytes = File.ReadAllBytes(_folder.PathOf(world, "events.jsonl"));
        List<byte[]> lines = [];
        for (int start = 0; start < bytes.Length;)
        {
            int length = bytes.AsSpan(start).IndexOf((byte)'\n');
            lines.Add(bytes[start..(start + length)]);
            start += length + 1;
        }

        return [.. lines];
    }

    static string OrderOf(byte[] line)
    {
        using JsonDocument json = JsonDocument.Parse(line);
        return $"{json.RootElement.GetProperty("event_time").GetString()} {json.RootElement.GetProperty("event_id").GetString()}";
    }

    static bool IsSound(byte[] line)
    {
        try
        {
            string text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(line);
            return StreamTests.Read(text).User.Length == 9 && !text.Contains("amount\":\"", StringComparison.Ordinal);
        }
        catch (Exception cause) when (cause is ArgumentException or JsonException or FormatException
            or InvalidOperationException or KeyNotFoundException)
        {
            return false;
        }
    }

    static string DamageOf(byte[] damaged, byte[] sound)
    {
        string text = Encoding.Latin1.GetString(damaged);
        if (damaged.Length < sound.Length && sound.AsSpan().StartsWith(damaged))
            return "truncated";
        return !text.Contains("user_id", StringComparison.Ordinal) ? "missing_field"
            : text.Contains("-13-", StringComparison.Ordinal) ? "invalid_date"
            : text.Contains("\u00E9\",\"event_type", StringComparison.Ordinal) ? "wrong_encoding"
            : text.Contains("amount\":\"", StringComparison.Ordinal)
                || !text.Contains("\"user_id\":\"", StringComparison.Ordinal) ? "wrong_type"
            : "nothing";
    }
}
