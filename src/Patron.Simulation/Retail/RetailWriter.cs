namespace Patron.Simulation.Retail;

/// <summary>Generates blocks of customers on several threads and writes them in order.</summary>
sealed class RetailWriter(RetailOptions options, WorldFolder folder)
{
    readonly SeasonalClock _clock = new(options.From, options.Days, options.SeasonStrength);
    readonly RetailValues _values = new(options.From, options.Days);
    readonly Queue<Task<CustomerBlock>> _underWay = [];
    readonly Stack<CustomerBlock> _free = [];

    public RetailTotals Write(IProgress<WorldProgress>? progress, CancellationToken cancellationToken)
    {
        Campaign[] campaigns = CampaignPlan.Of(options, _clock);
        WriteSmall(RetailTables.Campaigns, SmallTables.Campaigns(campaigns, _values));
        WriteSmall(RetailTables.Products, SmallTables.Products());
        WriteSmall(RetailTables.TruthSeasonality, SmallTables.Seasonality(_clock));
        foreach (WorldTable table in RetailTables.PerCustomer)
            folder.Begin(table);
        try
        {
            RetailTotals totals = WriteBlocks(campaigns, progress, cancellationToken);
            using FileStream parameters = folder.Create("truth/parameters.json");
            ParameterFile.Write(parameters, options, totals);
            return totals;
        }
        finally
        {
            foreach (Task<CustomerBlock> task in _underWay)
                Task.WaitAny([task], CancellationToken.None);
        }
    }

    RetailTotals WriteBlocks(Campaign[] campaigns, IProgress<WorldProgress>? progress, CancellationToken cancellationToken)
    {
        int ahead = options.Threads ?? Environment.ProcessorCount;
        RetailTotals totals = RetailTotals.None;
        int next = 0;
        while (next < options.Customers || _underWay.Count > 0)
        {
            for (; next < options.Customers && _underWay.Count < ahead; next += CustomerBlock.Size)
                Start(next, campaigns, cancellationToken);
            CustomerBlock block = _underWay.Peek().GetAwaiter().GetResult();
            _underWay.Dequeue();
            for (int table = 0; table < RetailTables.PerCustomer.Length; table++)
                folder.Append(RetailTables.PerCustomer[table], block.Tables[table].Written);
            totals = totals.Plus(block.Totals);
            _free.Push(block);
            progress?.Report(new(totals.Customers, options.Customers, folder.Bytes));
        }

        return totals;
    }

    void Start(int first, Campaign[] campaigns, CancellationToken cancellationToken)
    {
        CustomerBlock block = _free.Count > 0 ? _free.Pop() : new(options, _clock, campaigns, _values);
        _underWay.Enqueue(Task.Run(
            () =>
            {
                block.Generate(first, cancellationToken);
                return block;
            },
            cancellationToken));
    }

    void WriteSmall(WorldTable table, CsvRows rows)
    {
        folder.Begin(table);
        folder.Append(table, rows.Written);
    }
}
