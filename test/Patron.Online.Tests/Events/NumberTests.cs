using System.Globalization;
using System.Numerics;
using System.Text;
using Patron.DuckDb;
using Patron.Models.Numerics;
using Patron.Online.Events.Reading;

namespace Patron.Online.Tests.Events;

/// <summary>Numbers and times against others who read them: big integers, and the SQL engine.</summary>
public sealed class NumberTests
{
    [Fact]
    public void Decimals_are_those_that_exact_arithmetic_gives()
    {
        RandomStream random = new(Rounds.Seed);
        int rounds = Rounds.Count(20_000, 1_000_000);
        int fitting = 0;
        for (int round = 0; round < rounds; round++)
        {
            int digits = 1 + random.Below(38);
            int scale = random.Below(digits + 1);
            string text = Number(random);
            JsonNumbers.Fault fault = JsonNumbers.Read(Encoding.ASCII.GetBytes(text), digits, scale, out Int128 units);
            BigInteger? expected = Exact(text, digits, scale);
            Assert.True(expected is null == (
                fault != JsonNumbers.Fault.None), $"{text} as DECIMAL({digits},{scale}): {fault}, exactly {expected}");
            if (expected is { } exact)
                Assert.Equal(exact, (BigInteger)units);
            fitting += expected is null ? 0 : 1;
        }

        Assert.InRange(fitting, rounds / 10, rounds * 9 / 10);
    }

    [Fact]
    public void Times_are_those_of_the_sql_engine_in_the_projects_zone()
    {
        RandomStream random = new(Rounds.Seed);
        int rounds = Rounds.Count(2_000, 100_000);
        Instants instants = new(TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
        string[] texts = [.. Enumerable.Range(0, rounds).Select(_ => Time(random)), .. ClockChanges()];
        using Database database = Database.Open(new DatabaseOptions { Threads = 1 });
        using Connection connection = database.Connect();
        connection.Execute("SET TimeZone = 'Europe/Berlin'");
        string values = string.Join(", ", texts.Select(text => $"('{text}')"));
        using Result result = connection.Query($"SELECT epoch_us(CAST(t AS TIMESTAMPTZ)) AS at, CAST(CAST(t[:10] AS DATE) - DATE '1970-01-01' AS BIGINT) AS day FROM (VALUES {values}) v(t)");
        ColumnTable engine = result.ReadAll();
        long[] expected = engine.Longs("at");
        long[] days = engine.Longs("day");
        for (int i = 0; i < texts.Length; i++)
        {
            Assert.True(instants.TryTime(Encoding.ASCII.GetBytes(texts[i]), true, out long found), texts[i]);
            Assert.True(expected[i] == found, $"{texts[i]}: {found}, the engine has {expected[i]}");
            Assert.True(Instants.TryDate(Encoding.ASCII.GetBytes(texts[i][..10]), out int day) && day == days[i], texts[i]);
        }
    }

    // Clocks go forward on the last Sunday of March at two and back on that of October at three.
    static IEnumerable<string> ClockChanges() =>
        from day in new[] { "2025-03-30", "2025-10-26", "2026-03-29", "2026-10-25" }
        from minute in Enumerable.Range(0, 16)
        select string.Create(CultureInfo.InvariantCulture, $"{day}T{minute / 4:00}:{minute % 4 * 15:00}:00");

    static string Time(RandomStream random)
    {
        string text = new DateTime(
            1900 + random.Below(200), 1, 1, 0, 0, 0, DateTimeKind.Unspecified).AddMinutes(random.Below(366 * 24 * 60))
            .ToString(random.Below(8) == 0 ? "yyyy-MM-dd" : "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
        if (text.Length == 10)
            return text;
        int digits = random.Below(7);
        text += digits == 0 ? "" : "." + random.Below(1_000_000).ToString("D6", CultureInfo.InvariantCulture)[..digits];
        return text + random.Below(3) switch
        {
            0 => "Z",
            1 => string.Create(CultureInfo.InvariantCulture, $"{(random.Below(2) == 0 ? '+' : '-')}{random.Below(14):00}:{random.Below(4) * 15:00}"),
            _ => "Z",
        };
    }

    static string Number(RandomStream random)
    {
        string text = (random.Below(2) == 0 ? "-" : "") + (random.Below(4) == 0 ? "0" : Digits(random, 1 + random.Below(24)).TrimStart('0').PadLeft(1, '7'));
        if (random.Below(2) == 0)
            text += "." + Digits(random, 1 + random.Below(24));
        if (random.Below(3) == 0)
            text += "e" + (random.Below(3) switch { 0 => "+", 1 => "-", _ => "" }) + random.Below(random.Below(20) == 0 ? 2_000 : 30);
        return text;
    }

    static string Digits(RandomStream random, int count) =>
        string.Concat(Enumerable.Range(
            0, count).Select(_ => random.Below(3) == 0 ? "0" : random.Below(10).ToString(CultureInfo.InvariantCulture)));

    static BigInteger? Exact(string text, int digits, int scale)
    {
        string[] parts = text.Split('e');
        string[] mantissa = parts[0].Split('.');
        int exponent = (parts.Length > 1 ? int.Parse(
            parts[1], CultureInfo.InvariantCulture) : 0) - (mantissa.Length > 1 ? mantissa[1].Length : 0) + scale;
        BigInteger value = BigInteger.Parse(string.Concat(mantissa), CultureInfo.InvariantCulture);
        if (exponent < 0 && !BigInteger.Remainder(value, BigInteger.Pow(10, -exponent)).IsZero)
            return null;
        value = exponent < 0 ? value / BigInteger.Pow(10, -exponent) : value * BigInteger.Pow(10, exponent);
        return BigInteger.Abs(value) < BigInteger.Pow(10, digits) ? value : null;
    }
}
