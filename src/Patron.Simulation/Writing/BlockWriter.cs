namespace Patron.Simulation.Writing;

/// <summary>Generates blocks of customers on several threads and writes them in order.</summary>
/// <param name="options">How many customers, on how many threads.</param>
/// <param name="size">Customers of a block: what bounds the memory, whatever the number of customers.</param>
/// <param name="tables">The tables of a block, in the order of its buffers.</param>
/// <param name="make">Makes an empty block.</param>
/// <param name="folder">Where they are written.</param>
sealed class BlockWriter<TTotals>(
    WorldOptions options, int size, IReadOnlyList<WorldTable> tables, Func<CustomerBlock<TTotals>> make, WorldFolder folder)
{
    readonly Queue<Task<CustomerBlock<TTotals>>> _underWay = [];
    readonly Stack<CustomerBlock<TTotals>> _free = [];

    /// <summary>Writes every customer; <paramref name="take"/> is told each block's totals, in order.</summary>
    public void Write(Action<TTotals> take, IProgress<WorldProgress>? progress, CancellationToken cancellationToken)
    {
        foreach (WorldTable table in tables)
            folder.Begin(table);
        try
        {
            WriteBlocks(take, progress, cancellationToken);
        }
        finally
        {
            foreach (Task<CustomerBlock<TTotals>> task in _underWay)
                Task.WaitAny([task], CancellationToken.None);
        }
    }

    void WriteBlocks(Action<TTotals> take, IProgress<WorldProgress>? progress, CancellationToken cancellationToken)
    {
        int ahead = options.Threads ?? Environment.ProcessorCount;
        int next = 0;
        for (int done = 0; done < options.Customers;)
        {
            for (; next < options.Customers && _underWay.Count < ahead; next = End(next))
                Start(next, cancellationToken);
            CustomerBlock<TTotals> block = _underWay.Peek().GetAwaiter().GetResult();
            _underWay.Dequeue();
            for (int table = 0; table < tables.Count; table++)
                folder.Append(tables[table], block.Tables[table].Written);
            take(block.Totals);
            _free.Push(block);
            done = End(done);
            progress?.Report(new(done, options.Customers, folder.Bytes));
        }
    }

    int End(int first) => Math.Min(first + size, options.Customers);

    void Start(int first, CancellationToken cancellationToken)
    {
        CustomerBlock<TTotals> block = _free.Count > 0 ? _free.Pop() : make();
        _underWay.Enqueue(Task.Run(
            () =>
            {
                block.Generate(first, End(first), cancellationToken);
                return block;
            },
            cancellationToken));
    }
}
