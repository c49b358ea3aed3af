namespace Patron.Models.Preprocessing;

/// <summary>One column of a saved preprocessor: either of the two.</summary>
sealed record ColumnDocument(NumericState? Numeric, CategoryState? Category)
{
    public static ColumnDocument Of(ColumnEncoder encoder) =>
        new((encoder as NumericEncoder)?.State, (encoder as CategoryEncoder)?.State);

    public ColumnEncoder ToEncoder(PreprocessingOptions options)
    {
        if (Numeric is not null && Category is null)
            return new NumericEncoder(Numeric, options);
        if (Category is not null && Numeric is null)
            return new CategoryEncoder(Category, options);
        throw new ArgumentException("a column must be either numeric or a category");
    }
}
