namespace Patron.Delta.Log;

/// <summary>One line of a commit, or one row of a checkpoint.</summary>
abstract record LogAction;

sealed record ProtocolAction(TableProtocol Protocol) : LogAction;

sealed record MetadataAction(TableMetadata Metadata) : LogAction;

sealed record AddAction(DataFile File) : LogAction;

/// <summary>The file that goes, as far as the action describes it, and when it went.</summary>
sealed record RemoveAction(DataFile File, DateTimeOffset? Time) : LogAction;

/// <summary>How far an application has come with this table.</summary>
sealed record ApplicationAction(string ApplicationId, long Version, DateTimeOffset? Updated) : LogAction;

/// <summary>A named setting of a feature or a user; removed ones are tombstones.</summary>
sealed record DomainAction(string Domain, string Configuration, bool Removed) : LogAction;

/// <summary>What the commit says about itself.</summary>
sealed record CommitInfoAction(CommitNotes Notes) : LogAction;

/// <summary>A further file of a version 2 checkpoint.</summary>
sealed record SidecarAction(string Path) : LogAction;
