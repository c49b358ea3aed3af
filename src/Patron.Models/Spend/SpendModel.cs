namespace Patron.Models.Spend;

/// <summary>A model of what a customer spends per purchase, given the purchases so far.</summary>
public abstract class SpendModel
{
    private protected SpendModel()
    {
    }

    /// <summary>Mean spend per purchase over all customers, in money; may be infinite, see the model.</summary>
    public abstract double PopulationMean { get; }

    /// <summary>Expected spend per future purchase of each customer, in money; the population mean without a purchase.</summary>
    public abstract double[] ExpectedSpend(SpendHistories histories);
}
