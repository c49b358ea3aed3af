namespace Patron.Delta.Log;

/// <summary>The table's state as actions are applied in the order of their versions: section "Action Reconciliation".</summary>
sealed class LogReplay
{
    readonly Dictionary<(string Path, string? DeletionVector), (long Order, DataFile File)> _files = [];
    readonly Dictionary<(string Path, string? DeletionVector), RemoveAction> _tombstones = [];
    long _order;

    public TableProtocol? Protocol { get; private set; }

    public TableMetadata? Metadata { get; private set; }

    public Dictionary<string, ApplicationAction> Applications { get; } = [];

    public Dictionary<string, string> Domains { get; } = [];

    /// <summary>The table's files in the order in which the log added them.</summary>
    public DataFile[] Files() => [.. _files.Values.OrderBy(entry => entry.Order).Select(entry => entry.File)];

    /// <summary>Files that belonged to the table, those whose tombstones a checkpoint left out aside.</summary>
    public IReadOnlyCollection<RemoveAction> Tombstones => _tombstones.Values;

    public void Apply(LogAction action)
    {
        switch (action)
        {
            case AddAction add:
                _files[Key(add.File)] = (_order++, add.File);
                _tombstones.Remove(Key(add.File));
                break;
            case RemoveAction remove:
                _files.Remove(Key(remove.File));
                _tombstones[Key(remove.File)] = remove;
                break;
            case MetadataAction metadata:
                Metadata = metadata.Metadata;
                break;
            case ProtocolAction protocol:
                Protocol = protocol.Protocol;
                break;
            case ApplicationAction application:
                Applications[application.ApplicationId] = application;
                break;
            case DomainAction { Removed: true } domain:
                Domains.Remove(domain.Domain);
                break;
            case DomainAction domain:
                Domains[domain.Domain] = domain.Configuration;
                break;
        }
    }

    static (string Path, string? DeletionVector) Key(DataFile file) => (LogPath.Decode(file.Path), file.DeletionVectorId);
}
