using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Spend;

namespace Patron.Simulation.Tests.Retail;

/// <summary>What went into a plain world comes out of its files: simulate, fit, recover within three standard errors.</summary>
public sealed class RecoveryTests(Worlds worlds)
{
    [Fact]
    public void Bg_nbd_recovers_the_purchase_and_drop_out_parameters()
    {
        World world = worlds.Plain;
        DateTime?[] ordered = world["orders"].Instants("ordered_at");
        int[][] rows = [.. world.RowsByCustomer("orders").Values];
        PurchaseHistories histories = PurchaseHistories.Create(
            [.. rows.Select(orders => orders.Length - 1.0)],
            [.. rows.Select(orders => Weeks(ordered[orders[0]], ordered[orders[^1]]))],
            [.. rows.Select(orders => Weeks(ordered[orders[0]], world.To))]);
        FitResult<BgNbd> fit = BgNbd.Fit(histories);
        RetailOptions truth = world.Options;
        Recovers(
            [truth.PurchaseR, truth.PurchaseAlpha, truth.DropOutA, truth.DropOutB],
            [fit.Model.R, fit.Model.Alpha, fit.Model.A, fit.Model.B],
            fit.Report);
    }

    [Fact]
    public void Gamma_gamma_recovers_the_spend_parameters()
    {
        World world = worlds.Plain;
        long[] cents = world["orders"].Cents("amount");
        int[][] rows = [.. world.RowsByCustomer("orders").Values];
        FitResult<GammaGamma> fit = GammaGamma.Fit(
            [.. rows.Select(orders => (double)orders.Length)],
            [.. rows.Select(orders => orders.Average(order => cents[order] / 100.0))]);
        RetailOptions truth = world.Options;
        Recovers([truth.SpendP, truth.SpendQ, truth.SpendV], [fit.Model.P, fit.Model.Q, fit.Model.V], fit.Report);
    }

    static double Weeks(DateTime? from, DateTime? to) => (to!.Value - from!.Value).TotalDays / 7;

    static void Recovers(double[] truth, double[] found, FitReport report)
    {
        for (int index = 0; index < truth.Length; index++)
        {
            double error = report.StandardErrors[index];
            Assert.InRange(error, 1e-6, 0.25 * truth[index]);
            Assert.InRange(found[index], truth[index] - (3 * error), truth[index] + (3 * error));
        }
    }
}
