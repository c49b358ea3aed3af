using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Patron.Models.Evaluation;
using Patron.Models.Persistence;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Models.Tuning;

/// <summary>What has been tried on some rows and folds, kept as JSON so that a search can go on where it was broken off.</summary>
sealed class TuningMemory
{
    const string Kind = "tuning";
    const int Version = 2;

    readonly string _rows;
    readonly Dictionary<string, TriedSettings> _tried = new(StringComparer.Ordinal);

    public TuningMemory(FeatureTable table, bool[] target, IReadOnlyList<Fold> folds, string? resume)
    {
        _rows = HashOf(table, target, folds);
        if (resume is null)
            return;
        Document document = ModelJson.Read<Document>(resume, Kind, Version);
        if (document.Rows != _rows)
            throw new ArgumentException("the search to resume was on other rows or folds; begin anew without it", nameof(resume));
        foreach (Entry entry in document.Tried)
            _tried[entry.Asked] = ModelJson.Check(Kind, () => new TriedSettings(LearnerOptions.FromNode(entry.Options), entry.Losses, entry.Failure));
    }

    /// <summary>What these settings gave, found out now if they are new.</summary>
    public TriedSettings Of(string asked, Func<TriedSettings> judge, out bool isNew)
    {
        isNew = !_tried.TryGetValue(asked, out TriedSettings? known);
        return isNew ? _tried[asked] = judge() : known!;
    }

    public string ToJson() => ModelJson.Write(Kind, Version, new Document(
        _rows, [.. _tried.Select(pair => new Entry(pair.Key, pair.Value.Options.ToNode(), pair.Value.Losses, pair.Value.Failure))]));

    static string HashOf(FeatureTable table, bool[] target, IReadOnlyList<Fold> folds)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (FeatureColumn column in table.Columns)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(column.Name));
            if (column is NumericColumn numbers)
                hash.AppendData(MemoryMarshal.AsBytes(numbers.Values.AsSpan()));
            foreach (string? value in (column as CategoryColumn)?.Values ?? [])
                hash.AppendData(Encoding.UTF8.GetBytes($"{value?.Length ?? -1}:{value}"));
        }

        hash.AppendData(Array.ConvertAll(target, happened => happened ? (byte)1 : (byte)0));
        foreach (Fold fold in folds)
        {
            hash.AppendData(MemoryMarshal.AsBytes(fold.Training.AsSpan()));
            hash.AppendData(MemoryMarshal.AsBytes(fold.Test.AsSpan()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    sealed record Entry(string Asked, JsonObject Options, double[] Losses, string? Failure);

    sealed record Document(string Rows, Entry[] Tried);
}

/// <summary>Settings with what the folds told of them.</summary>
/// <param name="Options">The settings, with trees or penalty as the folds would have them.</param>
/// <param name="Losses">The log-loss in each fold; empty where they failed.</param>
/// <param name="Failure">Why the learner refused the rows; null where it did not.</param>
public sealed record TriedSettings(LearnerOptions Options, double[] Losses, string? Failure = null)
{
    /// <summary>Mean log-loss over the folds; infinite where they failed.</summary>
    public double Loss => Losses.Length == 0 ? double.PositiveInfinity : Losses.Average();
}
