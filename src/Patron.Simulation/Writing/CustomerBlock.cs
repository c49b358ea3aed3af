namespace Patron.Simulation.Writing;

/// <summary>
/// The rows of neighbouring customers, in memory, one buffer a table. A block depends on the options and its first customer
/// alone, so blocks can be generated in any order; they are used again once written.
/// </summary>
abstract class CustomerBlock<TTotals>
{
    /// <summary>The buffers, in the order of the world's tables that hold rows of single customers.</summary>
    public abstract IReadOnlyList<CsvRows> Tables { get; }

    /// <summary>What the block adds to the world's totals.</summary>
    public abstract TTotals Totals { get; }

    public void Generate(int first, int end, CancellationToken cancellationToken)
    {
        foreach (CsvRows rows in Tables)
            rows.Clear();
        Begin();
        for (int customer = first; customer < end; customer++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Generate(customer);
        }
    }

    /// <summary>The totals are nothing again.</summary>
    protected abstract void Begin();

    protected abstract void Generate(int customer);
}
