using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;

namespace Patron.Pipeline.Ingestion.Files;

/// <summary>A file that was taken.</summary>
/// <param name="Name">Relative to the project's folder.</param>
/// <param name="Sha256">Of its content, in hexadecimal digits.</param>
/// <param name="Bytes">Its size.</param>
readonly record struct TakenFile(string Name, string Sha256, long Bytes);

/// <summary>
/// The files that were taken, as the marks of a table tell: one a content, <c>file:SHA256:SIZE:TICKS:NAME</c>, numbered by the
/// batch that took
/// it. A file of the same size and time is not read again to tell that it is the same.
/// </summary>
sealed class TakenFiles
{
    const string FilePrefix = "file:";
    const string DefinitionPrefix = "definition:";
    const string WholeMark = "whole:";

    readonly Dictionary<string, (Mark Mark, long Batch)> _newest = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, string> _hashes = new(StringComparer.Ordinal);
    readonly IReadOnlyDictionary<string, long> _marks;
    readonly long _batch;

    public TakenFiles(IReadOnlyDictionary<string, long> marks)
    {
        _marks = marks;
        long whole = marks.GetValueOrDefault(WholeMark);
        foreach ((string id, long batch) in marks)
        {
            bool isOurs = id.StartsWith(DefinitionPrefix, StringComparison.Ordinal);
            if (id.StartsWith(FilePrefix, StringComparison.Ordinal))
            {
                Mark mark = Mark.Parse(id);
                bool isNewer = !_newest.TryGetValue(mark.Name, out (Mark, long Batch) known) || known.Batch < batch;
                if (isNewer && batch >= whole)
                    _newest[mark.Name] = (mark, batch);
                isOurs = true;
            }

            if (isOurs)
                _batch = Math.Max(_batch, batch);
        }
    }

    /// <summary>The files whose rows the table has, by name.</summary>
    public IReadOnlyList<TakenFile> All =>
    [
        .. _newest.Values.Select(known => new TakenFile(known.Mark.Name, known.Mark.Hash, known.Mark.Size))
            .OrderBy(file => file.Name, StringComparer.Ordinal),
    ];

    /// <summary>Whether the last batch was read by this definition.</summary>
    public bool IsLast(string definition) => _marks.GetValueOrDefault(DefinitionPrefix + definition, -1) == _batch;

    /// <summary>Whether the table may have rows of a file with this name.</summary>
    public bool HasName(string name) => _newest.ContainsKey(name);

    /// <summary>Whether a file was taken with its present content.</summary>
    public bool Has(SourceFile file) =>
        _newest.TryGetValue(file.Name, out (Mark Mark, long) known) && known.Mark.Size == file.Size
        && (known.Mark.Ticks == file.Modified.Ticks || known.Mark.Hash == HashOf(file));

    /// <summary>Whether the last batch took just these files, by the same definition.</summary>
    public bool AreAll(IReadOnlyList<SourceFile> files, string definition) =>
        IsLast(definition)
        && _newest.Values.Count(known => known.Batch == _batch) == files.Count
        && files.All(file => _newest.TryGetValue(file.Name, out (Mark, long Batch) known) && known.Batch == _batch && Has(file));

    /// <summary>The marks of a batch; where it is the whole table, what was taken before counts no longer.</summary>
    public IReadOnlyDictionary<string, long> MarksOf(
        IReadOnlyList<SourceFile> files, string definition, bool isWhole, CancellationToken cancellation)
    {
        Dictionary<string, long> marks = new() { [DefinitionPrefix + definition] = _batch + 1 };
        if (isWhole)
            marks[WholeMark] = _batch + 1;
        foreach (SourceFile file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            marks[new Mark(HashOf(file), file.Size, file.Modified.Ticks, file.Name).ToString()] = _batch + 1;
        }

        return marks;
    }

    string HashOf(SourceFile file) => _hashes.GetOrAdd(file.Path, path =>
    {
        using FileStream stream = new(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 20, FileOptions.SequentialScan);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    });

    readonly record struct Mark(string Hash, long Size, long Ticks, string Name)
    {
        public static Mark Parse(string id)
        {
            string[] parts = id.Split(':', 5);
            CultureInfo invariant = CultureInfo.InvariantCulture;
            return new Mark(parts[1], long.Parse(parts[2], invariant), long.Parse(parts[3], invariant), parts[4]);
        }

        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{FilePrefix}{Hash}:{Size}:{Ticks}:{Name}");
    }
}
