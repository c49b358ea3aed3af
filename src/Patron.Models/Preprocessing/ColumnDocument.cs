namespace Patron.Models.Preprocessing;

/// <summary>One column of a saved preprocessor: one of the three.</summary>
sealed record ColumnDocument(NumericState? Numeric, CategoryState? Category, TargetMeanState? TargetMean)
{
    public static ColumnDocument Of(ColumnEncoder encoder) => new(
        (encoder as NumericEncoder)?.State, (encoder as CategoryEncoder)?.State, (encoder as TargetMeanEncoder)?.State);

    public ColumnEncoder ToEncoder(PreprocessingOptions options) => (Numeric, Category, TargetMean) switch
    {
        ({ } numeric, null, null) => new NumericEncoder(numeric, options.For(numeric.Column)),
        (null, { } category, null) => new CategoryEncoder(category, options.For(category.Column)),
        (null, null, { } means) => new TargetMeanEncoder(means, options.For(means.Column)),
        _ => throw new ArgumentException("a column must be numeric, a category or coded by target means, and one of them only"),
    };
}
