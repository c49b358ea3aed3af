using System.Globalization;
using Patron.Delta.Log;

namespace Patron.Delta.Data;

/// <summary>How a table's properties want its data files.</summary>
/// <param name="Codec">The compression, as the engine names it.</param>
/// <param name="IndexedColumns">So many columns have statistics; all when negative.</param>
/// <param name="TargetSize">Bytes that a file is to have, where there are so many.</param>
sealed record FileSettings(string Codec, int IndexedColumns, long TargetSize)
{
    /// <summary>A file that a few seconds rewrite, and whose metadata is nothing beside its rows.</summary>
    const long UsualSize = 128L << 20;

    static readonly Dictionary<string, string> Codecs = new(StringComparer.OrdinalIgnoreCase)
    {
        ["zstd"] = "zstd", ["snappy"] = "snappy", ["gzip"] = "gzip", ["lz4_raw"] = "lz4_raw", ["lz4"] = "lz4_raw",
        ["uncompressed"] = "uncompressed", ["none"] = "uncompressed",
    };

    /// <exception cref="DeltaException">A property is not understood.</exception>
    public static FileSettings Of(TableMetadata metadata) => new(
        CodecOf(metadata), IndexedColumnsOf(metadata), TableProperties.Bytes(metadata, "delta.targetFileSize", UsualSize));

    static string CodecOf(TableMetadata metadata)
    {
        string codec = metadata.Properties.GetValueOrDefault("delta.parquet.compression.codec") ?? "zstd";
        return Codecs.GetValueOrDefault(codec)
            ?? throw new DeltaException($"the table property delta.parquet.compression.codec is '{codec}'; "
                + $"known are {string.Join(", ", Codecs.Keys)}");
    }

    static int IndexedColumnsOf(TableMetadata metadata) =>
        metadata.Properties.GetValueOrDefault("delta.dataSkippingNumIndexedCols") is { } text
        && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int count)
            ? count
            : StatisticsJson.UsualColumns;
}
