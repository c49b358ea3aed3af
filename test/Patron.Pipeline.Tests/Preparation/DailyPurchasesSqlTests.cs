using Patron.DuckDb;
using Patron.Models.Numerics;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Preparation;

namespace Patron.Pipeline.Tests.Preparation;

public sealed class DailyPurchasesSqlTests
{
    static readonly DateTime Start = new(2025, 3, 1);

    [Fact]
    public void Days_count_what_a_naive_count_finds()
    {
        using Database database = Database.Open();
        using Connection connection = database.Connect();
        RandomStream random = new(Rounds.Seed);
        int rounds = Rounds.Count(20, 300);
        for (int round = 0; round < rounds; round++)
        {
            (string Customer, DateTime Time)[] purchases = [.. Enumerable.Range(0, 1 + (int)(60 * random.Uniform()))
                .Select(_ => ($"c{(int)(12 * random.Uniform())}", Start.AddHours(Math.Floor(24 * 40 * random.Uniform()))))];
            (DateTime known, DateTime until) = (Start.AddDays(20), Start.AddDays(35));
            string[] customers = [.. purchases.Where(one => one.Time < known).Select(one => one.Customer).Distinct()];
            if (customers.Length == 0)
                continue;

            DailyPurchases found = Read(connection, purchases, known, until);

            DateOnly[][] days = [.. customers.Select(customer => purchases.Where(one => one.Customer == customer && one.Time < until)
                .Select(one => DateOnly.FromDateTime(one.Time)).Distinct().Order().ToArray())];
            Assert.Equal(days.Min(one => one[0]), found.First);
            Assert.Equal(DateOnly.FromDateTime(until).DayNumber - found.First.DayNumber, found.NewCustomers.Length);
            for (int day = 0; day < found.NewCustomers.Length; day++)
            {
                DateOnly date = found.First.AddDays(day);
                Assert.Equal(days.Count(one => one[0] == date), found.NewCustomers[day]);
                Assert.Equal(days.Count(one => one[0] != date && one.Contains(date)), found.RepeatPurchases[day]);
            }
        }
    }

    static DailyPurchases Read(Connection connection, (string Customer, DateTime Time)[] purchases, DateTime known, DateTime until)
    {
        connection.Execute("CREATE OR REPLACE TABLE orders (customer VARCHAR, bought_at TIMESTAMP)");
        connection.Execute($"INSERT INTO orders VALUES {string.Join(", ", purchases.Select(one => $"('{one.Customer}', '{one.Time:yyyy-MM-dd HH:mm:ss}')"))}, (NULL, '2025-03-02'), ('c0', NULL)");
        DailyPurchasesSql sql = new()
        {
            Source = "orders",
            Customer = "customer",
            Time = "bought_at",
            KnownBefore = $"TIMESTAMP '{known:yyyy-MM-dd}'",
            Until = $"TIMESTAMP '{until:yyyy-MM-dd}'",
        };
        using Result result = connection.Query(sql.ToSql());
        return DailyPurchases.Of(result.ReadAll(), DateOnly.FromDateTime(until).AddDays(-1));
    }
}
