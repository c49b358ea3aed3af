using Patron.Models.Btyd;

namespace Patron.Models.Tests.Btyd;

/// <summary>One model of each kind, with parameters as data have them, and times in weeks or opportunities.</summary>
static class PurchaseModels
{
    public static IEnumerable<PurchaseModel> All =>
    [
        new BgNbd(.243, 4.414, .793, 2.426),
        new MbgNbd(.525, 6.183, .891, 1.614),
        new ParetoNbd(.553, 10.578, .606, 11.669),
        new GgomNbd(.6, 8, .03, .8, .4),
        new Nbd(.385, 12.072),
        new BgBb(1.204, .750, .657, 2.783),
        .. Enumerable.Range(2, 3).Select(k => new BgCnbd(k, .85, 1.45 * 3 / k, .79, 2.42)),
        .. Enumerable.Range(2, 3).Select(k => new MbgCnbd(k, .85, 1.45 * 3 / k, .79, 2.42)),
    ];
}
