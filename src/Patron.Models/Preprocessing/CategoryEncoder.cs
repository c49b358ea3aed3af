using System.Runtime.InteropServices;

namespace Patron.Models.Preprocessing;

/// <summary>One feature per known level: 1 in the rows that have it. A level that is not known has zeros throughout.</summary>
sealed class CategoryEncoder : ColumnEncoder
{
    public const string MissingName = "(missing)";
    const int Unknown = int.MinValue;

    readonly Dictionary<string, int> _index;
    readonly int _missingIndex = Unknown;
    readonly string[] _features;
    readonly FeatureSpread[] _spreads;

    public CategoryEncoder(CategoryState state, PreprocessingOptions options)
        : base(state.Column)
    {
        if (state.Levels.Length < 1 || state.Levels.Any(level => level.Rows < 1))
            throw new ArgumentException($"column '{state.Column}' needs at least one level, each with rows", nameof(state));
        State = state;
        int dropped = options.DropFirstLevel ? 1 : 0;
        _index = new(state.Levels.Length, StringComparer.Ordinal);
        for (int level = 0; level < state.Levels.Length; level++)
        {
            if (state.Levels[level].Name is not { } name)
                _missingIndex = level - dropped;
            else if (!_index.TryAdd(name, level - dropped))
                throw new ArgumentException($"column '{state.Column}' has level '{name}' twice", nameof(state));
        }

        int rows = state.Levels.Sum(level => level.Rows);
        _features = [.. state.Levels.Skip(dropped).Select(level => $"{state.Column}={level.Name ?? MissingName}")];
        _spreads = [.. state.Levels.Skip(dropped).Select(level => FeatureSpread.OfFlag(level.Rows, rows))];
    }

    public CategoryState State { get; }

    public override IReadOnlyList<string> Features => _features;

    public override IReadOnlyList<FeatureSpread> Spreads => _spreads;

    protected override string Expected => "text";

    /// <summary>The levels of a column in ordinal order; missing, where it occurs, comes last.</summary>
    public static CategoryEncoder Fit(CategoryColumn column, PreprocessingOptions options)
    {
        var rows = new Dictionary<string, int>(StringComparer.Ordinal);
        int missing = 0;
        foreach (string? value in column.Values)
        {
            if (value is null)
                missing++;
            else
                CollectionsMarshal.GetValueRefOrAddDefault(rows, value, out _)++;
            if (rows.Count > options.MaxLevels)
                throw TooManyLevels(column, options.MaxLevels);
        }

        string[] names = [.. rows.Keys.Order(StringComparer.Ordinal)];
        List<CategoryLevel> levels = [.. names.Select(name => new CategoryLevel(name, rows[name]))];
        if (missing > 0)
            levels.Add(new CategoryLevel(null, missing));
        return new CategoryEncoder(new CategoryState(column.Name, [.. levels]), options);
    }

    public override void Encode(
        FeatureColumn values, int start, int end, Span<double> destination, int stride, UnseenCounter unseen)
    {
        string?[] column = ((CategoryColumn)values).Values;
        for (int row = start; row < end; row++)
        {
            int level = FeatureOf(column[row]);
            if (level >= 0)
                destination[((row - start) * stride) + level] = 1;
            else if (level == Unknown)
                unseen.Add(Column, column[row]);
        }
    }

    public override string Describe(FeatureColumn values, int row) =>
        $"{Column}={((CategoryColumn)values).Values[row] ?? MissingName}";

    protected override bool Reads(FeatureColumn column) => column is CategoryColumn;

    /// <summary>Place among the features, or -1 for the first level where that is dropped.</summary>
    int FeatureOf(string? value)
    {
        if (value is null)
            return _missingIndex;
        return _index.TryGetValue(value, out int level) ? level : Unknown;
    }

    static ArgumentException TooManyLevels(CategoryColumn column, int limit) =>
        new($"column '{column.Name}' has more than {limit} distinct values; leave it out (is it a key?), group its values, "
            + $"or raise {nameof(PreprocessingOptions.MaxLevels)}", column.Name);
}

/// <summary>What is kept of a category: its levels in order.</summary>
sealed record CategoryState(string Column, CategoryLevel[] Levels);

/// <summary>A level, null for missing, and how many training rows had it.</summary>
sealed record CategoryLevel(string? Name, int Rows);
