using System.Text;
using System.Text.Json.Nodes;
using Patron.Models.Numerics;
using Patron.Models.Persistence;

namespace Patron.Models.Preprocessing;

/// <summary>
/// Turns raw columns into features, always the way it learnt from the training rows: categories one-hot or by target means, numbers
/// winsorised, gaps filled, features standardised. Columns that do not vary give no feature.
/// </summary>
public sealed class Preprocessor
{
    const string Kind = "preprocessor";
    const int Version = 2;

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

    /// <summary>Names of the features: a numeric column's name, "column=level" or "column=(target mean)".</summary>
    public IReadOnlyList<string> Features => _features;

    /// <summary>The raw columns that features are made of; a table to transform must have these, and may have more.</summary>
    public IReadOnlyList<string> Columns => [.. _encoders.Select(encoder => encoder.Column)];

    /// <summary>Columns without a feature, because they did not vary.</summary>
    public IReadOnlyList<LeftOutColumn> LeftOut => _leftOut;

    internal ReadOnlySpan<ColumnEncoder> Encoders => _encoders;

    /// <summary>What is taken off a feature.</summary>
    internal double CenterOf(int feature) => _center[feature];

    /// <summary>What it is then divided by.</summary>
    internal double ScaleOf(int feature) => _scale[feature];

    /// <summary>What a table to transform must look like, column by column.</summary>
    public IReadOnlyList<ColumnSchema> Schema => [.. _encoders.Select(ColumnSchema.Of)];

    /// <summary>Size of what was learnt, as it is saved. Unit: bytes of UTF-8.</summary>
    public int SizeInBytes => Encoding.UTF8.GetByteCount(ToJson());

    /// <summary>Learns levels, means and spreads from training rows.</summary>
    /// <param name="table">The raw columns.</param>
    /// <param name="options">Defaults when null.</param>
    /// <param name="target">The target of each row, for <see cref="PreprocessingOptions.TargetMeansFrom"/>.</param>
    /// <exception cref="ArgumentException">
    /// No rows, no column that varies, an infinite number, too many levels, or target means without finite targets.
    /// </exception>
    public static Preprocessor Fit(FeatureTable table, PreprocessingOptions? options = null, double[]? target = null)
    {
        options ??= new PreprocessingOptions();
        options.Validate();
        if (table.Rows == 0)
            throw new ArgumentException("there are no rows to learn from", nameof(table));
        CheckTarget(table, options, target);
        foreach (FeatureColumn column in table.Columns)
            options.Columns?.GetValueOrDefault(column.Name)?.RequireFits(column);
        ColumnEncoder[] fitted = [.. table.Columns.Select(column => EncoderOf(column, options.For(column.Name), target))];
        LeftOutColumn[] leftOut =
            [.. fitted.Where(IsConstant).Select(encoder => new LeftOutColumn(encoder.Column, "has the same value in every row"))];
        return new Preprocessor(options, [.. fitted.Where(encoder => !IsConstant(encoder))], leftOut);
    }

    /// <summary>
    /// The features that a model is to learn from, of the rows this was fitted on: those of <see cref="Transform"/>, except that target means
    /// are of other rows than the row's own.
    /// </summary>
    public FeatureMatrix TransformTraining(FeatureTable table, double[]? target)
    {
        FeatureMatrix matrix = Transform(table).Matrix;
        CheckTarget(table, _options, target);
        for (int i = 0; i < _encoders.Length; i++)
        {
            if (_encoders[i] is not TargetMeanEncoder)
                continue;
            int feature = _offsets[i];
            double[] means = TargetMeanEncoder.OfOtherRows((CategoryColumn)_encoders[i].In(table), target!, _options.For(_encoders[i].Column));
            matrix.Fill(feature, Array.ConvertAll(means, mean => (mean - _center[feature]) / _scale[feature]));
        }

        return matrix;
    }

    /// <summary>The features of all rows.</summary>
    /// <exception cref="ArgumentException">A column is missing, of another kind, or holds a number that is refused.</exception>
    public TransformedFeatures Transform(FeatureTable table)
    {
        var unseen = new UnseenCounter();
        double[] values = new double[checked(table.Rows * _features.Length)];
        FeatureColumn[] columns = ColumnsIn(table);
        OrderedSum.ForBlocks(table.Rows, null, (start, end) =>
            Encode(columns, start, end, values.AsSpan(start * _features.Length, (end - start) * _features.Length), unseen));
        return new TransformedFeatures(new FeatureMatrix(_features, table.Rows, values), unseen.InOrder(Columns));
    }

    /// <summary>
    /// The same, which does not refuse the levels of a table's rows: known rows that were not learnt from, and whose levels count as unseen
    /// (<see cref="UnseenLevels.AsRare"/>).
    /// </summary>
    /// <exception cref="ArgumentException">A column is missing, or of another kind.</exception>
    public Preprocessor Knowing(FeatureTable table) =>
        new(_options, Array.ConvertAll(_encoders, encoder => encoder.Knowing(encoder.In(table))), _leftOut);

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

    bool IsScaled(FeatureSpread spread) =>
        _options.Scaling == FeatureScaling.AllFeatures || (_options.Scaling == FeatureScaling.Numbers && spread.IsNumber);

    static ColumnEncoder EncoderOf(FeatureColumn column, PreprocessingOptions options, double[]? target) => column switch
    {
        NumericColumn numbers => NumericEncoder.Fit(numbers, options),
        CategoryColumn category when IsCodedByMeans(category, options) => TargetMeanEncoder.Fit(category, target!, options),
        _ => CategoryEncoder.Fit((CategoryColumn)column, options),
    };

    static bool IsCodedByMeans(CategoryColumn column, PreprocessingOptions options) =>
        options.TargetMeansFrom is { } from && column.Values.Distinct(StringComparer.Ordinal).Take(from).Count() == from;

    static void CheckTarget(FeatureTable table, PreprocessingOptions options, double[]? target)
    {
        if (!options.NeedsTarget)
            return;
        if (target?.Length != table.Rows)
            throw new ArgumentException($"target means need the target of each row: {table.Rows} rows, {target?.Length ?? 0} targets", nameof(target));
        if (Array.FindIndex(target, value => !double.IsFinite(value)) is >= 0 and int row)
            throw new ArgumentException($"row {row}: the target is {target[row]}; target means need finite ones", nameof(target));
    }

    static bool IsConstant(ColumnEncoder encoder) => encoder switch
    {
        CategoryEncoder category => category.State.Count == 1,
        TargetMeanEncoder means => means.State.Levels.Length == 1,
        _ => encoder.Features.Count == 0,
    };

    sealed record Document(PreprocessingOptions Options, ColumnDocument[] Columns, LeftOutColumn[] LeftOut);
}
