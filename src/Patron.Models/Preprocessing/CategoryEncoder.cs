namespace Patron.Models.Preprocessing;

/// <summary>One feature per known level: 1 in the rows that have it. A level that is not known has zeros throughout.</summary>
sealed class CategoryEncoder : ColumnEncoder
{
    public const string MissingName = "(missing)";

    readonly Dictionary<string, int> _index;
    readonly int _missingIndex = int.MinValue;
    readonly string[] _features;

    public CategoryEncoder(CategoryState state)
        : base(state.Column)
    {
        State = state;
        int dropped = state.FirstDropped ? 1 : 0;
        if (state.Levels.Length < 1)
            throw new ArgumentException($"column '{state.Column}' has no level", nameof(state));
        _index = new(state.Levels.Length, StringComparer.Ordinal);
        for (int level = 0; level < state.Levels.Length; level++)
        {
            if (state.Levels[level] is not { } name)
                _missingIndex = level - dropped;
            else if (!_index.TryAdd(name, level - dropped))
                throw new ArgumentException($"column '{state.Column}' has level '{name}' twice", nameof(state));
        }

        _features = [.. state.Levels.Skip(dropped).Select(level => $"{state.Column}={level ?? MissingName}")];
    }

    public CategoryState State { get; }

    public override IReadOnlyList<string> Features => _features;

    protected override string Expected => "text";

    /// <summary>The levels of a column in ordinal order; missing, where it occurs, comes last.</summary>
    public static CategoryEncoder Fit(CategoryColumn column, PreprocessingOptions options)
    {
        var levels = new HashSet<string>(StringComparer.Ordinal);
        bool missing = false;
        foreach (string? value in column.Values)
        {
            if (value is null)
                missing = true;
            else if (levels.Add(value) && levels.Count > options.MaxLevels)
                throw TooManyLevels(column, options.MaxLevels);
        }

        List<string?> sorted = [.. levels.Order(StringComparer.Ordinal)];
        if (missing)
            sorted.Add(null);
        return new CategoryEncoder(new CategoryState(column.Name, [.. sorted], options.DropFirstLevel));
    }

    public override void Encode(FeatureColumn values, int start, int end, Span<double> destination, int stride, UnseenCounter unseen)
    {
        string?[] column = ((CategoryColumn)values).Values;
        for (int row = start; row < end; row++)
        {
            int level = LevelOf(column[row]);
            if (level >= 0)
                destination[((row - start) * stride) + level] = 1;
            else if (level == int.MinValue)
                unseen.Add(Column, column[row]);
        }
    }

    public override string Describe(FeatureColumn values, int row) =>
        $"{Column}={((CategoryColumn)values).Values[row] ?? MissingName}";

    protected override bool Reads(FeatureColumn column) => column is CategoryColumn;

    /// <summary>Place among the features; -1 for the dropped first level; the smallest integer when not known.</summary>
    int LevelOf(string? value)
    {
        if (value is null)
            return _missingIndex;
        return _index.TryGetValue(value, out int level) ? level : int.MinValue;
    }

    static ArgumentException TooManyLevels(CategoryColumn column, int limit) =>
        new($"column '{column.Name}' has more than {limit} distinct values; leave it out (is it a key?), group its values, or raise "
            + nameof(PreprocessingOptions.MaxLevels), column.Name);
}

/// <summary>What is kept of a category: its levels in order (null is missing) and whether the first one has no feature.</summary>
sealed record CategoryState(string Column, string?[] Levels, bool FirstDropped);
