namespace Patron.Delta;

/// <summary>What a program must understand to read and to write a table; feature lists exist from versions 3 and 7 on.</summary>
public sealed record TableProtocol(
    int MinReaderVersion,
    int MinWriterVersion,
    IReadOnlyList<string>? ReaderFeatures = null,
    IReadOnlyList<string>? WriterFeatures = null);
