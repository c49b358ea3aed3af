namespace Patron.Delta.Log;

/// <summary>The table's state as actions are applied in the order of their versions: section "Action Reconciliation".</summary>
sealed class LogReplay
{
    readonly Dictionary<(string Path, string? DeletionVector), (long Order, DataFile File)> _files = [];
    long _order;

    public TableProtocol? Protocol { get; private set; }

    public TableMetadata? Metadata { get; private set; }

    public Dictionary<string, long> Applications { get; } = [];

    public Dictionary<string, string> Domains { get; } = [];

    /// <summary>The table's files in the order in which the log added them.</summary>
    public DataFile[] Files() => [.. _files.Values.OrderBy(entry => entry.Order).Select(entry => entry.File)];

    public void Apply(LogAction action)
    {
        switch (action)
        {
            case AddAction add:
                _files[(LogPath.Decode(add.File.Path), add.File.DeletionVectorId)] = (_order++, add.File);
                break;
            case RemoveAction remove:
                _files.Remove((LogPath.Decode(remove.Path), remove.DeletionVectorId));
                break;
            case MetadataAction metadata:
                Metadata = metadata.Metadata;
                break;
            case ProtocolAction protocol:
                Protocol = protocol.Protocol;
                break;
            case ApplicationAction application:
                Applications[application.ApplicationId] = application.Version;
                break;
            case DomainAction { Removed: true } domain:
                Domains.Remove(domain.Domain);
                break;
            case DomainAction domain:
                Domains[domain.Domain] = domain.Configuration;
                break;
        }
    }
}
