using System.Text;
using Patron.Models.Numerics;
using Patron.Server.Customers;

namespace Patron.Server.Tests;

public sealed class KeyedRowsTests
{
    [Fact]
    public void Each_key_has_the_rows_that_it_was_given_and_no_other_key_has_any()
    {
        RandomStream random = new(3);
        KeyedRows rows = new();
        Dictionary<string, string> expected = new() { [""] = "{}", ["long"] = new string('x', 3 << 20), ["\u00e9\ud83d\ude00"] = "{\"a\":1}" };
        while (expected.Count < 20_000)
            expected[$"C{random.Below(100_000)}"] = new string('r', random.Below(300));
        foreach ((string key, string text) in expected)
            rows.Add(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(text));
        Assert.Equal(expected.Count, rows.Count);
        for (int number = 0; number < 100_000; number += 3)
        {
            string key = $"C{number}";
            Assert.Equal(expected.GetValueOrDefault(key, ""), Encoding.UTF8.GetString(rows.Of(Encoding.UTF8.GetBytes(key))));
        }

        foreach (string key in new[] { "", "long", "\u00e9\ud83d\ude00" })
            Assert.Equal(expected[key], Encoding.UTF8.GetString(rows.Of(Encoding.UTF8.GetBytes(key))));
    }

    [Fact]
    public void A_row_takes_its_bytes_those_of_its_key_and_thirty_more_at_most()
    {
        KeyedRows rows = new();
        const int Count = 100_000;
        byte[] row = new byte[150];
        long own = 0;
        for (int number = 0; number < Count; number++)
        {
            byte[] key = Encoding.UTF8.GetBytes($"customer-{number}");
            rows.Add(key, row);
            own += key.Length + row.Length;
        }

        Assert.InRange(rows.Bytes, own, own + (30L * Count) + (1 << 20)); // a page that is not full yet
    }
}
