using Patron.Simulation.Writing;

namespace Patron.Simulation.Gaming;

/// <summary>Writes a gaming world: the tables, block after block of players, and all events once more as one stream.</summary>
sealed class GamingWriter(GamingOptions options, WorldFolder folder)
{
    const int Chunk = 1 << 16;

    readonly PostcodeIndex _postcodes = new(options.Seed);
    readonly WorldValues _values = new(options.From, options.Days);

    public GamingTotals Write(IProgress<WorldProgress>? progress, CancellationToken cancellationToken)
    {
        folder.Write(GamingTables.Postcodes, Postcodes());
        GamingTotals totals = GamingTotals.None with { Faults = WriteStream(cancellationToken) };
        BlockWriter<GamingTotals> blocks = new(
            options, PlayerBlock.Size, GamingTables.PerCustomer, () => new PlayerBlock(options, _postcodes, _values), folder);
        blocks.Write(block => totals = totals.Plus(block), progress, cancellationToken);
        using FileStream parameters = folder.Create("truth/parameters.json");
        GamingParameters.Write(parameters, options, totals);
        return totals;
    }

    CsvRows Postcodes()
    {
        CsvRows rows = new();
        for (int place = 0; place < Market.Places.Length; place++)
            rows.Text(Market.Places[place].Postcode).Number(_postcodes.Of(place)).EndRow();
        return rows;
    }

    /// <summary>events.jsonl, and beside it the truth about its faults, which are counted.</summary>
    long WriteStream(CancellationToken cancellationToken)
    {
        long count = 0;
        CsvRows faults = new();
        folder.Begin(GamingTables.TruthFaults);
        using BufferedStream file = new(folder.Create(GamingTables.Events), Chunk);
        GamingStream stream = new(options);
        while (stream.Read())
        {
            file.Write(stream.Line);
            file.WriteByte((byte)'\n');
            if (stream.Position % Chunk == 0)
                cancellationToken.ThrowIfCancellationRequested();
            if (stream.Fault == GamingFault.None)
                continue;
            count++;
            Write(faults, stream);
            if (faults.Written.Length < Chunk)
                continue;
            folder.Append(GamingTables.TruthFaults, faults.Written);
            faults.Clear();
        }

        folder.Append(GamingTables.TruthFaults, faults.Written);
        return count;
    }

    static void Write(CsvRows rows, GamingStream stream) => GamingIds.Event(rows.Number(stream.Position), stream.Event)
        .Text(Faults.KindOf(stream.Fault))
        .Text(Faults.DamageOf(stream.Fault))
        .EndRow();
}
