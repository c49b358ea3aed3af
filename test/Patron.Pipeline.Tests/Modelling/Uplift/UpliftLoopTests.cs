using System.Globalization;
using Patron.DuckDb;
using Patron.Models.Numerics;
using Patron.Pipeline.Tests.Measurement;

namespace Patron.Pipeline.Tests.Modelling.Uplift;

/// <summary>
/// A project whose campaign decides by <c>policy: uplift</c>, sees what came of it, and decides again by what its model learnt from its own
/// decisions. In the north a voucher makes six in ten customers order once more; in the south nobody.
/// </summary>
public sealed class UpliftLoopTests
{
    const int Customers = 800;

    [Fact]
    public void A_campaign_learns_from_its_own_decisions_whom_a_voucher_moves()
    {
        using MeasuredShop shop = new(
            Customers,
            ("models/offer.yml", """
                kind: uplift
                features: [people]
                campaigns: [spring]
                treatments: [voucher]
                outcome: { kind: future_count, table: silver.orders, time: ordered_at, horizon: 4w }
                as_of: { every: week, count: 10 }
                learner: dr_learner
                base: linear
                folds: 2
                """),
            ("treatments/spring.yml", """
                audience: "true"
                control: 0.5
                channel: email
                policy: uplift
                worth: "20"
                explore: 0.1
                budgets: { money: 2000 }
                rules:
                  - { name: voucher, when: "true", treatment: voucher, campaign_code: V, cost: 4, effect: "coalesce(offer_voucher, 1)" }
                """));
        shop.Orders(Enumerable.Range(0, Customers).Select(customer => $"{customer},c{customer},2025-12-20 10:00:00,10.0000"));
        shop.Run("2026-01-05");
        Assert.Equal(2, shop.Query($"SELECT DISTINCT region {Decided("2026-01-05")} AND reason = 'treated'").Rows);

        ColumnTable decided = shop.Query($"""
            SELECT customer_key, "group" = 'treated' AND region = 'north' AS moves {Decided("2026-01-05")} ORDER BY customer_key
            """);
        bool Happens(string what, int row, double share) => StableHash.Share(3, what, decided.Texts("customer_key")[row]!) < share;
        IEnumerable<string> Orders(string day, Func<int, bool> who) => Enumerable.Range(0, decided.Rows).Where(who)
            .Select(row => string.Create(CultureInfo.InvariantCulture, $"{row},{decided.Texts("customer_key")[row]},{day} 12:00:00,10.0000"));
        shop.Orders(
        [
            .. Orders("2026-01-10", row => decided.Bools("moves")[row] && Happens("moved", row, 0.6)),
            .. Orders("2026-01-12", row => Happens("orders anyway", row, 0.2)), .. Orders("2026-02-08", row => row == 0),
        ]);
        shop.Run("2026-02-09");

        ColumnTable effects = shop.Query("""
            SELECT region, min(effect) AS least, max(effect) AS most FROM gold.uplift JOIN silver.customers ON customer_id = customer_key
            GROUP BY region ORDER BY region
            """);
        // Two errors of a difference of counts of some 180 customers each, which is what there is to learn from.
        Assert.InRange(effects.Doubles("least")[0], 0.45, effects.Doubles("most")[0]);
        Assert.InRange(effects.Doubles("most")[0], effects.Doubles("least")[0], 0.75);
        Assert.InRange(effects.Doubles("least")[1], -0.15, effects.Doubles("most")[1]);
        Assert.InRange(effects.Doubles("most")[1], effects.Doubles("least")[1], 0.15);
        ColumnTable now = shop.Query($"""
            SELECT region, count(*) FILTER ("group" = 'treated') AS treated, count(*) FILTER (reason = 'no_gain') AS no_gain,
              count(*) FILTER (reason = 'explored') AS explored, count(*) FILTER (reason = 'control') AS control, min(propensity) AS least
            {Decided("2026-02-09")} GROUP BY region ORDER BY region
            """);
        Assert.True(now.Longs("treated")[0] > 120 && now.Longs("explored")[0] > 5 && now.Longs("control")[0] > 120);
        Assert.Equal((0L, 0L), (now.Longs("no_gain")[0], now.Longs("treated")[1]));
        Assert.True(now.Longs("no_gain")[1] > 120);
        Assert.True(now.Doubles("least")[0] > 0);
        ColumnTable limits = shop.Query("""
            SELECT kind, name, "limit", used, price FROM gold.campaign_limits ORDER BY as_of
            """);
        // At first all 400 that are not in control or hold-out would gain 16 by 4 each; then the north alone, for whom there is enough.
        Assert.Equal((2, "budget", "money", 2000.0), (limits.Rows, limits.Texts("kind")[1], limits.Texts("name")[1], limits.Doubles("limit")[1]));
        Assert.Equal(4.0 * now.Longs("treated")[0], limits.Doubles("used")[1]);
        Assert.Equal(0, limits.Doubles("price")[1]);
    }

    static string Decided(string day) =>
        $"""
        FROM gold.treatments JOIN silver.customers ON customer_id = customer_key
        WHERE CAST(as_of AS TIMESTAMP) = TIMESTAMP '{day} 00:00:00'
        """;
}
