namespace Patron.Models.Preprocessing;

/// <summary>How one column becomes numbers, where that is not as for all others; null is as for those.</summary>
public sealed record ColumnPreprocessing
{
    /// <summary>As <see cref="PreprocessingOptions.MissingNumbers"/>; of a number.</summary>
    public MissingNumbers? MissingNumbers { get; init; }

    /// <summary>As <see cref="PreprocessingOptions.Winsorize"/>; of a number.</summary>
    public double? Winsorize { get; init; }

    /// <summary>As <see cref="PreprocessingOptions.MinLevelRows"/>; of a category.</summary>
    public int? MinLevelRows { get; init; }

    /// <summary>As <see cref="PreprocessingOptions.MinLevelShare"/>; of a category.</summary>
    public double? MinLevelShare { get; init; }

    /// <summary>Whether it is coded by target means, however many levels it has; of a category.</summary>
    public bool? TargetMeans { get; init; }

    /// <summary>As <see cref="PreprocessingOptions.UnseenLevels"/>; of a category.</summary>
    public UnseenLevels? UnseenLevels { get; init; }

    internal PreprocessingOptions On(PreprocessingOptions all) => all with
    {
        MissingNumbers = MissingNumbers ?? all.MissingNumbers,
        Winsorize = Winsorize ?? all.Winsorize,
        MinLevelRows = MinLevelRows ?? all.MinLevelRows,
        MinLevelShare = MinLevelShare ?? all.MinLevelShare,
        TargetMeansFrom = TargetMeans switch
        {
            true => 2,
            false => null,
            null => all.TargetMeansFrom,
        },
        UnseenLevels = UnseenLevels ?? all.UnseenLevels,
        Columns = null,
    };

    /// <exception cref="ArgumentException">It says something of the other kind of column.</exception>
    internal void RequireFits(FeatureColumn column)
    {
        bool ofNumbers = MissingNumbers.HasValue || Winsorize.HasValue;
        bool ofCategories = MinLevelRows.HasValue || MinLevelShare.HasValue || TargetMeans.HasValue || UnseenLevels.HasValue;
        if (column is CategoryColumn && ofNumbers)
            throw new ArgumentException($"column '{column.Name}' has levels, and numbers alone are winsorised and have gaps filled", column.Name);
        if (column is NumericColumn && ofCategories)
            throw new ArgumentException($"column '{column.Name}' has numbers, and categories alone have rare or unseen levels and target means", column.Name);
    }
}
