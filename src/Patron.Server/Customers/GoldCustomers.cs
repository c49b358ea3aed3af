using Patron.Delta;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Server.Customers;

/// <summary>
/// What the gold tables say of customers, in memory: a table is read when it has another version, beside requests, which have the former rows
/// until then. Finding a customer reads nothing from the disk.
/// </summary>
sealed class GoldCustomers(ProjectDefinition project, IServerObserver observer)
{
    volatile IReadOnlyList<HeldTable> _held = [];

    /// <summary>A table as it is in memory.</summary>
    /// <param name="Table">The table.</param>
    /// <param name="Version">The version that was read.</param>
    /// <param name="ByKind">Its rows: by model, segmentation or campaign, then by customer.</param>
    internal sealed record HeldTable(GoldTable Table, long Version, IReadOnlyDictionary<string, KeyedRows> ByKind);

    /// <summary>The tables as they are now, those that the project has.</summary>
    public IReadOnlyList<HeldTable> Held => _held;

    /// <summary>Reads the tables that have another version.</summary>
    public void Refresh()
    {
        List<HeldTable> held = [];
        LakeSession? lake = null;
        try
        {
            foreach (GoldTable table in GoldTable.All)
            {
                if (DeltaTable.Open(Path.Combine(project.LakeFolder(), "gold", table.Name)).NewestVersion() is not { } version)
                    continue;
                HeldTable? former = _held.FirstOrDefault(one => one.Table == table);
                if (former?.Version != version)
                {
                    lake ??= LakeSession.Open(project, DateTimeOffset.UnixEpoch);
                    former = new HeldTable(table, version, table.Read(lake));
                }

                held.Add(former);
            }
        }
        finally
        {
            lake?.Dispose();
        }

        _held = held;
    }

    /// <summary>Looks again and again; a failure is told and leaves what is known as it is.</summary>
    public async Task WatchAsync(TimeSpan every, TimeProvider time, CancellationToken cancellation)
    {
        string told = "";
        using PeriodicTimer timer = new(every, time);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            try
            {
                Refresh();
                told = "";
            }
            catch (Exception error)
            {
                if (error.Message != told)
                    observer.Tell($"what is known of customers stays as it is: {error.Message}");
                told = error.Message;
            }
        }
    }
}
