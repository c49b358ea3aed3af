using System.Collections.ObjectModel;
using System.Globalization;

namespace Patron.Pipeline.Lineage;

/// <summary>What a part of the lineage is.</summary>
public enum LineageKind
{
    /// <summary>A version of a table of the lake.</summary>
    Table,

    /// <summary>A registered version of a model.</summary>
    Model,

    /// <summary>A version of a model as the one that scores.</summary>
    Champion,

    /// <summary>A file that was taken in.</summary>
    File,

    /// <summary>A system outside: a server, a generator, a table of another lake.</summary>
    Source,
}

/// <summary>How a version came to be.</summary>
/// <param name="Run">The run that made it; null for a champion that a person promoted.</param>
/// <param name="Step">Its step; null where the run does not tell, and without a run.</param>
/// <param name="Stage">The step's stage; null with it.</param>
/// <param name="At">When.</param>
/// <param name="User">Who started the run, or promoted the champion; null where nobody knows.</param>
/// <param name="Rows">Rows that the step wrote; null where it is not known.</param>
public sealed record LineageMaking(string? Run, string? Step, string? Stage, DateTimeOffset? At, string? User, long? Rows)
{
    /// <summary>Of a champion <c>promotion</c>, <c>rollback</c>, or <c>override: REASON</c>; else null.</summary>
    public string? Decision { get; init; }
}

/// <summary>One version of something, how it came to be and what it was made from.</summary>
public sealed record LineageNode
{
    /// <summary>Tells it from all others: <c>silver.orders@v3</c>, <c>model.churn@v2</c>, <c>file:NAME@SHA256</c>, <c>source:NAME</c>, <c>source:delta:PATH@v5</c>.</summary>
    public required string Key { get; init; }

    /// <summary>What it is.</summary>
    public required LineageKind Kind { get; init; }

    /// <summary>As steps name it; of a file, its name as the ingestion remembers it.</summary>
    public required string Name { get; init; }

    /// <summary>Its version; null where it has none.</summary>
    public long? Version { get; init; }

    /// <summary>Of a model, the run of its fit; of a source, what kind it is; else null.</summary>
    public string? Detail { get; init; }

    /// <summary>SHA-256 of a file's content, 64 hexadecimal digits.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Size of a file.</summary>
    public long? Bytes { get; init; }

    /// <summary>How it came to be; null for what comes from outside, and where nothing tells.</summary>
    public LineageMaking? Making { get; init; }

    /// <summary>Keys of what it was made from.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>
    /// Of these the ones that the step's record names, by the references that its text has: <c>silver.orders</c> and <c>silver.orders@v3</c>
    /// may be the same version or two.
    /// </summary>
    internal IReadOnlyDictionary<string, string> References { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Keys of earlier versions, made by other steps, whose rows it still has.</summary>
    public IReadOnlyList<string> Keeps { get; init; } = [];

    /// <summary>
    /// Whether <see cref="Inputs"/> are told, of a champion who promoted it; false where the record of the run is gone or never was, and where
    /// the audit log has no entry.
    /// </summary>
    public bool IsTold { get; init; } = true;

    /// <summary>Where its columns come from; empty where nobody asked.</summary>
    public ColumnLineage? Columns { get; init; }

    /// <summary>The key of a version.</summary>
    public static string KeyOf(string name, long version) => string.Create(CultureInfo.InvariantCulture, $"{name}@v{version}");
}
