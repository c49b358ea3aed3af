using System.Text.Json.Nodes;
using Patron.Models.Numerics;
using Patron.Models.Persistence;

namespace Patron.Models.Preprocessing;

/// <summary>
/// Turns raw columns into features, always the way it learnt from the training rows: categories one-hot, gaps filled, features
/// standardised. Columns that do not vary give no feature.
/// </summary>
public sealed class Preprocessor
{
    const string Kind = "preprocessor";
    const int Version = 1;

    readonly PreprocessingOptions _options;
    readonly ColumnEncoder[] _encoders;
    readonly int[] _offsets;
    readonly string[] _features;
    readonly double[] _center;
    readonly double[] _scale;
    readonly LeftOutColumn[] _leftOut;

    Preprocessor(PreprocessingOptions options, ColumnEncoder[] encoders, LeftOutColumn[] leftOut)
    {
        _options = options;
        _encoders = encoders;
        _leftOut = leftOut;
        _features = [.. encoders.SelectMany(encoder => encoder.Features)];
        if (_features.Length == 0)
            throw new ArgumentException(
                $"no column varies, so there is nothing to learn from: {string.Join(", ", leftOut.Select(c => c.Column))}");
        _offsets = new int[encoders.Length + 1];
        for (int i = 0; i < encoders.Length; i++)
            _offsets[i + 1] = _offsets[i] + encoders[i].Features.Count;
        FeatureSpread[] spreads = [.. encoders.SelectMany(encoder => encoder.Spreads)];
        _center = Array.ConvertAll(spreads, spread => IsScaled(spread) ? spread.Mean : 0);
        _scale = Array.ConvertAll(spreads, spread => IsScaled(spread) ? spread.Deviation : 1);
    }

    /// <summary>Names of the features: a numeric column's name, or "column=level".</summary>
    public IReadOnlyList<string> Features => _features;

    /// <summary>The raw columns that features are made of; a table to transform must have these, and may have more.</summary>
    public IReadOnlyList<string> Columns => [.. _encoders.Select(encoder => encoder.Column)];

    /// <summary>Columns without a feature, because they did not vary.</summary>
    public IReadOnlyList<LeftOutColumn> LeftOut => _leftOut;

    internal ReadOnlySpan<ColumnEncoder> Encoders => _encoders;

    /// <summary>Learns levels, means and spreads from training rows.</summary>
    /// <exception cref="ArgumentException">No rows, no column that varies, an infinite number, or too many levels.</exception>
    public static Preprocessor Fit(FeatureTable table, PreprocessingOptions? options = null)
    {
        options ??= new PreprocessingOptions();
        options.Validate();
        if (table.Rows == 0)
            throw new ArgumentException("there are no rows to learn from", nameof(table));
        ColumnEncoder[] fitted =
        [
            .. table.Columns.Select(column => column is NumericColumn numbers
                ? (ColumnEncoder)NumericEncoder.Fit(numbers, options)
                : CategoryEncoder.Fit((CategoryColumn)column, options)),
        ];
        LeftOutColumn[] leftOut =
            [.. fitted.Where(IsConstant).Select(encoder => new LeftOutColumn(encoder.Column, "has the same value in every row"))];
        return new Preprocessor(options, [.. fitted.Where(encoder => !IsConstant(encoder))], leftOut);
    }

    /// <summary>The features of all rows.</summary>
    /// <exception cref="ArgumentException">A column is missing, of another kind, or holds a number that is refused.</exception>
    public TransformedFeatures Transform(FeatureTable table)
    {
        var unseen = new UnseenCounter();
        double[] values = new double[checked(table.Rows * _features.Length)];
        FeatureColumn[] columns = ColumnsIn(table);
        ForBlocks(table.Rows, (start, end) =>
            Encode(columns, start, end, values.AsSpan(start * _features.Length, (end - start) * _features.Length), unseen));
        return new TransformedFeatures(new FeatureMatrix(_features, table.Rows, values), unseen.InOrder(Columns));
    }

    /// <summary>What was learnt, as JSON; <see cref="FromJson"/> gives the same transformation to the bit.</summary>
    public string ToJson() => ToNode().ToJsonString(ModelJson.Indented);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">Not such a document, or of a version this program does not know.</exception>
    public static Preprocessor FromJson(string json) => FromNode(ModelJson.Parse(json, Kind));

    internal JsonObject ToNode() =>
        ModelJson.Node(Kind, Version, new Document(_options, [.. _encoders.Select(ColumnDocument.Of)], _leftOut));

    internal static Preprocessor FromNode(JsonNode? node)
    {
        Document document = ModelJson.Read<Document>(node, Kind, Version);
        return ModelJson.Check(Kind, () => new Preprocessor(
            document.Options, [.. document.Columns.Select(column => column.ToEncoder(document.Options))], document.LeftOut));
    }

    internal FeatureColumn[] ColumnsIn(FeatureTable table) => Array.ConvertAll(_encoders, encoder => encoder.In(table));

    /// <summary>Features of the rows [start, end), row after row; <paramref name="destination"/> must be zero.</summary>
    internal void Encode(FeatureColumn[] columns, int start, int end, Span<double> destination, UnseenCounter unseen)
    {
        int width = _features.Length;
        for (int i = 0; i < _encoders.Length; i++)
            _encoders[i].Encode(columns[i], start, end, destination[_offsets[i]..], width, unseen);
        for (int first = 0; first < (end - start) * width; first += width)
        {
            Span<double> row = destination.Slice(first, width);
            for (int feature = 0; feature < row.Length; feature++)
                row[feature] = (row[feature] - _center[feature]) / _scale[feature];
        }
    }

    /// <summary>Calls <paramref name="body"/> for blocks of rows on all processors.</summary>
    /// <exception cref="ArgumentException">A value was refused: the first in the order of blocks.</exception>
    internal static void ForBlocks(int rows, Action<int, int> body)
    {
        try
        {
            OrderedSum.ForBlocks(rows, null, body);
        }
        catch (AggregateException e) when (e.InnerExceptions.All(inner => inner is ArgumentException))
        {
            OrderedSum.ForBlocks(rows, 1, body);
            throw;
        }
    }

    bool IsScaled(FeatureSpread spread) =>
        _options.Scaling == FeatureScaling.AllFeatures || (_options.Scaling == FeatureScaling.Numbers && spread.IsNumber);

    static bool IsConstant(ColumnEncoder encoder) =>
        encoder.Features.Count == 0 || (encoder is CategoryEncoder category && category.State.Levels.Length == 1);

    sealed record Document(PreprocessingOptions Options, ColumnDocument[] Columns, LeftOutColumn[] LeftOut);
}
