using System.Text.Json.Serialization;
using Patron.Models.Preprocessing;

namespace Patron.Pipeline.Projects;

/// <summary><c>preprocessing:</c> of a propensity model: how its columns become numbers of a regression; trees take columns as they are.</summary>
public sealed record PreprocessingRules
{
    /// <summary>Share of the numbers at each end that is brought to the quantile there; null for 0. Range: 0 to below 0.5.</summary>
    public double? Winsorize { get; init; }

    /// <summary>What a missing number becomes; null for the mean.</summary>
    public GapWay? Missing { get; init; }

    /// <summary>Levels of a smaller share of the training rows go together; null for 0. Range: 0 to below 0.5.</summary>
    public double? Rare { get; init; }

    /// <summary>Categories of at least so many levels become one number, the target's mean at the level; null for none.</summary>
    public int? TargetMeans { get; init; }

    /// <summary>What a level becomes that was not there in training; null for one of the rare.</summary>
    public UnseenWay? Unseen { get; init; }

    /// <summary>Exceptions for single columns.</summary>
    public IReadOnlyList<ColumnRules> Columns { get; init; } = [];

    /// <summary>The same for a fit.</summary>
    /// <param name="seed">Of the parts in which training rows get target means of others.</param>
    internal PreprocessingOptions ToOptions(long seed) => new()
    {
        Winsorize = Winsorize ?? 0,
        MissingNumbers = Of(Missing) ?? MissingNumbers.MeanAndIndicator,
        MinLevelShare = Rare ?? 0,
        TargetMeansFrom = TargetMeans,
        UnseenLevels = Of(Unseen) ?? UnseenLevels.AsRare,
        Seed = seed,
        Columns = Columns.Count == 0
            ? null
            : Columns.ToDictionary(column => column.Column, column => new ColumnPreprocessing
            {
                Winsorize = column.Winsorize,
                MissingNumbers = Of(column.Missing),
                MinLevelShare = column.Rare,
                TargetMeans = column.TargetMeans,
                UnseenLevels = Of(column.Unseen),
            }),
    };

    static MissingNumbers? Of(GapWay? way) => way switch
    {
        null => null,
        GapWay.Mean => MissingNumbers.MeanAndIndicator,
        GapWay.Median => MissingNumbers.MedianAndIndicator,
        _ => MissingNumbers.Refuse,
    };

    static UnseenLevels? Of(UnseenWay? way) => way switch
    {
        null => null,
        UnseenWay.Rare => UnseenLevels.AsRare,
        _ => UnseenLevels.Refuse,
    };
}

/// <summary><c>preprocessing: { columns: { NAME: ... } }</c>; null is as for all columns.</summary>
public sealed record ColumnRules
{
    /// <summary>The feature.</summary>
    public required string Column { get; init; }

    /// <summary>Of a number.</summary>
    public double? Winsorize { get; init; }

    /// <summary>Of a number.</summary>
    public GapWay? Missing { get; init; }

    /// <summary>Of a category.</summary>
    public double? Rare { get; init; }

    /// <summary>Of a category: whether it is coded by target means, however many levels it has.</summary>
    public bool? TargetMeans { get; init; }

    /// <summary>Of a category.</summary>
    public UnseenWay? Unseen { get; init; }
}

/// <summary>What a missing number becomes.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<GapWay>))]
public enum GapWay
{
    /// <summary>The mean, with a feature that says so.</summary>
    Mean,

    /// <summary>The median, with a feature that says so.</summary>
    Median,

    /// <summary>An error.</summary>
    Refuse,
}

/// <summary>What a level becomes that was not there in training.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<UnseenWay>))]
public enum UnseenWay
{
    /// <summary>One of the rare; where there are none, no level.</summary>
    Rare,

    /// <summary>An error.</summary>
    Refuse,
}
