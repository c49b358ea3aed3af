using System.Globalization;
using Patron.Models.Numerics;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Scorings;

/// <summary>A project with a model, a segmentation and a campaign that has been run once.</summary>
public sealed class ScoredShop : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public ScoredShop()
    {
        _folder.Write("patron.yml", "name: shop\ncustomer_key: customer_id\ncurrency: EUR\nseed: 7\nas_of: 2026-01-01\n");
        _folder.Write("sources/shop.yml", """
            kind: csv
            tables:
              orders:
                path: data/orders*.csv
                columns: { customer_id: VARCHAR, ordered_at: TIMESTAMPTZ, amount: "DECIMAL(18,2)" }
            """);
        _folder.Write("tables/silver/orders.sql", "SELECT customer_id, ordered_at, amount FROM bronze.orders WHERE amount > 0");
        _folder.Write("features/orders.yml", """
            table: silver.orders
            time: ordered_at
            prefix: order
            windows: [lifetime, 90d]
            aggregates: { amount: [sum, count] }
            """);
        _folder.Write("models/churn.yml", """
            kind: propensity
            target: { kind: inactivity, table: silver.orders, time: ordered_at, horizon: 13w }
            features: [orders]
            """);
        _folder.Write("models/segments.yml", "kind: rfm\ntable: silver.orders\ntime: ordered_at\namount: amount\n");
        Treat(_folder, 0.2);
        _folder.Write("data/orders1.csv", OrdersOf(0, 300));
        PipelineRun.Execute(ProjectLoader.Load(_folder.FullPath), new RunRequest(), new SilentObserver(), CancellationToken.None);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Copies the project with all its state.</summary>
    internal void CopyTo(TemporaryFolder folder)
    {
        foreach (string file in Directory.EnumerateFiles(_folder.FullPath, "*", SearchOption.AllDirectories))
        {
            string copy = folder.PathOf(Path.GetRelativePath(_folder.FullPath, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    /// <summary>Writes the campaign, which treats who leaves with at least a probability.</summary>
    internal static void Treat(TemporaryFolder folder, double limit) => folder.Write("treatments/win_back.yml", string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        audience: churn >= 0.1
        control: 0.1
        channel: email
        rules:
          - { name: all, when: churn >= {{limit}}, treatment: mail, campaign_code: A, cost: 0.5, expected_value: churn * 3 }
        """));

    /// <summary>Each customer orders in gaps of their own until they stop.</summary>
    internal static string OrdersOf(int from, int to)
    {
        List<string> lines = ["customer_id,ordered_at,amount"];
        for (int customer = from; customer < to; customer++)
        {
            double gap = 5 + 80 * StableHash.Share(1, "gap", $"{customer}");
            double stop = 800 * StableHash.Share(1, "stop", $"{customer}");
            for (double day = gap; day < Math.Min(stop, 720); day += gap)
            {
                DateTime moment = new DateTime(2024, 1, 1).AddDays(day);
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"c{customer},{moment:yyyy-MM-dd HH:mm:ss},{10 + (day * 7 % 50):0.00}"));
            }
        }

        return string.Join('\n', lines) + "\n";
    }
}
