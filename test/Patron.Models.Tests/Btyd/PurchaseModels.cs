using Patron.Models.Btyd;

namespace Patron.Models.Tests.Btyd;

/// <summary>One model of each kind, with parameters as data have them, and times in weeks.</summary>
static class PurchaseModels
{
    public static IEnumerable<PurchaseModel> All => [new BgNbd(.243, 4.414, .793, 2.426)];
}
