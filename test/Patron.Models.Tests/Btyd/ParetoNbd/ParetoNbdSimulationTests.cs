using Patron.Models.Btyd;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

public class ParetoNbdSimulationTests
{
    /// <summary>Formulas against the process itself: 40,000 customers, three standard errors of the mean difference.</summary>
    [Fact]
    public void Predictions_are_right_on_average_over_customers_drawn_from_the_model() =>
        AverageTruth.Check(new ParetoNbd(.6, 8, .7, 14), customers: 40_000, seed: 11);
}
