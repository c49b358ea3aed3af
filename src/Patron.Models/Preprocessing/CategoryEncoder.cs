using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace Patron.Models.Preprocessing;

/// <summary>
/// One feature per known level: 1 in the rows that have it; rare levels share one. A level that is not known is one of the rare, and where
/// there are none has zeros throughout.
/// </summary>
sealed class CategoryEncoder : ColumnEncoder
{
    public const string MissingName = "(missing)";
    const string RareName = "(rare)";
    const int Unknown = int.MinValue;

    readonly Dictionary<string, int> _index;
    readonly int _missingIndex = Unknown;
    readonly int _rareIndex = Unknown;
    readonly string[] _features;
    readonly FeatureSpread[] _spreads;
    readonly PreprocessingOptions _options;
    readonly UnseenRefusal _refusal;

    public CategoryEncoder(CategoryState state, PreprocessingOptions options)
        : base(state.Column)
    {
        if (state.Count < 1 || state.Levels.Any(level => level.Rows < 1) || state.RareRows < state.Rare.Length)
            throw new ArgumentException($"column '{state.Column}' needs at least one level, each with rows", nameof(state));
        State = state;
        (_options, _refusal) = (options, new UnseenRefusal(state.Column, options, state.Elsewhere));
        int dropped = options.DropFirstLevel ? 1 : 0;
        _index = new(state.Levels.Length, StringComparer.Ordinal);
        for (int level = 0; level < state.Levels.Length; level++)
        {
            if (state.Levels[level].Name is not { } name)
                _missingIndex = level - dropped;
            else if (!_index.TryAdd(name, level - dropped))
                throw new ArgumentException($"column '{state.Column}' has level '{name}' twice", nameof(state));
        }

        CategoryLevel[] levels = state.Levels;
        if (state.Rare.Length > 0)
        {
            _rareIndex = levels.Length - dropped;
            foreach (string name in state.Rare)
            {
                if (!_index.TryAdd(name, _rareIndex))
                    throw new ArgumentException($"column '{state.Column}' has level '{name}' twice", nameof(state));
            }

            levels = [.. levels, new CategoryLevel(RareName, state.RareRows)];
        }

        int rows = levels.Sum(level => level.Rows);
        _features = [.. levels.Skip(dropped).Select(level => $"{state.Column}={level.Name ?? MissingName}")];
        _spreads = [.. levels.Skip(dropped).Select(level => FeatureSpread.OfFlag(level.Rows, rows))];
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
        }

        string[] names = [.. rows.Keys.Order(StringComparer.Ordinal)];
        // A level with just that share is not rare, whatever the product's last digit says.
        double least = Math.Max(options.MinLevelRows, Math.Ceiling((options.MinLevelShare * column.Rows) - 1e-6));
        string[] rare = [.. names.Where(name => rows[name] < least)];
        List<CategoryLevel> levels = [.. names.Where(name => rows[name] >= least).Select(name => new CategoryLevel(name, rows[name]))];
        if (levels.Count > options.MaxLevels)
            throw TooManyLevels(column, levels.Count, options);
        if (missing > 0)
            levels.Add(new CategoryLevel(null, missing));
        return new CategoryEncoder(new CategoryState(column.Name, [.. levels], rare, rare.Sum(name => rows[name])), options);
    }

    public override void Encode(
        FeatureColumn values, int start, int end, Span<double> destination, int stride, UnseenCounter unseen)
    {
        string?[] column = ((CategoryColumn)values).Values;
        for (int row = start; row < end; row++)
        {
            int level = FeatureOf(column[row]);
            if (level == Unknown)
            {
                _refusal.Check(column, row);
                unseen.Add(Column, column[row]);
                level = _rareIndex;
            }

            if (level >= 0)
                destination[((row - start) * stride) + level] = 1;
        }
    }

    public override ColumnEncoder Knowing(FeatureColumn column) => _refusal.Refuses
        ? new CategoryEncoder(
            State with { Elsewhere = _refusal.With(((CategoryColumn)column).Values, level => FeatureOf(level) != Unknown) }, _options)
        : this;

    protected override bool Reads(FeatureColumn column) => column is CategoryColumn;

    /// <summary>Place among the features, or -1 for the first level where that is dropped.</summary>
    int FeatureOf(string? value)
    {
        if (value is null)
            return _missingIndex;
        return _index.TryGetValue(value, out int level) ? level : Unknown;
    }

    static ArgumentException TooManyLevels(CategoryColumn column, int found, PreprocessingOptions options) =>
        new($"column '{column.Name}' has {found} distinct values, more than {options.MaxLevels}; leave it out (is it a key?), group its values "
            + $"({nameof(PreprocessingOptions.MinLevelRows)} groups the rare), code it by target means ({nameof(PreprocessingOptions.TargetMeansFrom)}), "
            + $"or raise {nameof(PreprocessingOptions.MaxLevels)}", column.Name);
}

/// <summary>What is kept of a category: its levels in order, the names of those that go together as rare and the rows that have one.</summary>
sealed record CategoryState(string Column, CategoryLevel[] Levels, string[] Rare, int RareRows)
{
    /// <summary>Levels, null for missing, of known rows that were not learnt from, where others are refused; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string?[]? Elsewhere { get; init; }

    /// <summary>Levels that rows can have, the rare as one.</summary>
    public int Count => Levels.Length + (Rare.Length > 0 ? 1 : 0);
}

/// <summary>A level, null for missing, and how many training rows had it.</summary>
sealed record CategoryLevel(string? Name, int Rows);
