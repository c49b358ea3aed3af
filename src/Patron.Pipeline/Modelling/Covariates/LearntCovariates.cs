using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Modelling;

/// <summary>The static covariates of a registered model, and what they are worth.</summary>
public sealed record LearntCovariates
{
    const int MostCategories = 100;

    /// <summary>The columns, in the definition's order.</summary>
    public required IReadOnlyList<LearntCovariate> Columns { get; init; }

    /// <summary>Weight of the L2 penalty on the effects.</summary>
    public required double Penalty { get; init; }

    /// <summary>What the covariates move; null for both, buying and leaving.</summary>
    public PurchaseProcess? Moves { get; init; }

    /// <summary>Which covariate moves which parameter, in the order of the purchase model's fitted parameters behind its own.</summary>
    public IReadOnlyList<CovariatePlace> Effects { get; init; } = [];

    /// <summary>Against the model without covariates, fitted to the same histories; null before the fit.</summary>
    public CovariateTest? Test { get; init; }

    /// <summary>The same of the spend model's fitted parameters; null where covariates do not move it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<CovariatePlace>? SpendEffects { get; init; }

    /// <summary>Against the spend model without covariates; null where they do not move it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CovariateTest? SpendTest { get; init; }

    /// <summary>Names of all covariates.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Names => [.. Columns.SelectMany(column => column.Covariates).Select(covariate => covariate.Name)];

    /// <summary>Means of all covariates over the customers they were learnt on.</summary>
    [JsonIgnore]
    public IReadOnlyList<double> Means => [.. Columns.SelectMany(column => column.Covariates).Select(covariate => covariate.Mean)];

    /// <summary>Learns categories and means from customers; at least one.</summary>
    /// <exception cref="InvalidOperationException">A text column with too many categories.</exception>
    internal static LearntCovariates Of(IReadOnlyList<FeatureColumn> columns, CovariatesDefinition definition) => new()
    {
        Columns = [.. columns.Select(column => column is NumericColumn numbers ? OfNumbers(numbers) : OfTexts((CategoryColumn)column))],
        Penalty = definition.Penalty,
        Moves = definition.Moves,
    };

    /// <summary>The covariates of customers by their own categories; null where they have none that differ between them.</summary>
    internal static CustomerCovariates? OfThese(CustomerHistories histories, CovariatesDefinition? definition) =>
        definition is not null && Of(histories.Covariates, definition) is { Names.Count: > 0 } learnt ? learnt.Encode(histories.Covariates) : null;

    /// <summary>The covariates of customers. A category that was not there in training counts as the most frequent one, and is counted.</summary>
    /// <param name="columns">Those learnt, in their order.</param>
    /// <param name="unseen">Receives how many customers had such a category, by column.</param>
    /// <exception cref="InvalidOperationException">Another column, or one of another kind.</exception>
    internal CustomerCovariates Encode(IReadOnlyList<FeatureColumn> columns, ConcurrentDictionary<string, long>? unseen = null)
    {
        Dictionary<string, double[]> encoded = [];
        foreach (LearntCovariate learnt in Columns)
        {
            FeatureColumn column = columns.FirstOrDefault(known => known.Name == learnt.Column && known is NumericColumn == learnt.IsNumber)
                ?? throw new InvalidOperationException(
                    $"the model learnt from {learnt.Column}, {(learnt.IsNumber ? "a number" : "a text")}, which customers no longer have: "
                    + "take the change back, or train and promote a new version");
            if (learnt.IsConstant)
                continue;
            if (column is NumericColumn numbers)
                encoded[learnt.Column] = numbers.Values;
            else
                AddCategories(learnt, ((CategoryColumn)column).Values, encoded, unseen);
        }

        return CustomerCovariates.Create(encoded);
    }

    static void AddCategories(
        LearntCovariate learnt, string?[] values, Dictionary<string, double[]> encoded, ConcurrentDictionary<string, long>? unseen)
    {
        Dictionary<string, double[]> flags = learnt.Categories!.ToDictionary(category => category.Name, _ => new double[values.Length]);
        long others = 0;
        for (int row = 0; row < values.Length; row++)
        {
            if (flags.TryGetValue(values[row]!, out double[]? flag))
                flag[row] = 1;
            else if (values[row] != learnt.Base)
                others++;
        }

        foreach ((string category, double[] flag) in flags)
            encoded[$"{learnt.Column}={category}"] = flag;
        if (others > 0)
            unseen?.AddOrUpdate(learnt.Column, others, (_, before) => before + others);
    }

    static LearntCovariate OfNumbers(NumericColumn column) =>
        new(column.Name, column.Values.Average(), null, null, !column.Values.AsSpan().ContainsAnyExcept(column.Values[0]));

    static LearntCovariate OfTexts(CategoryColumn column)
    {
        KeyValuePair<string, int>[] categories =
        [
            .. column.Values.CountBy(value => value!)
                .OrderByDescending(category => category.Value).ThenBy(category => category.Key, StringComparer.Ordinal),
        ];
        if (categories.Length > MostCategories)
        {
            throw new InvalidOperationException(
                $"the covariate {column.Name} has {categories.Length} categories, and at most {MostCategories} can be told apart: "
                + "group them where its table is made, or leave the column out");
        }

        return new(
            column.Name, null, categories[0].Key,
            [
                .. categories.Skip(1).OrderBy(category => category.Key, StringComparer.Ordinal)
                    .Select(category => new CovariateCategory(category.Key, (double)category.Value / column.Rows)),
            ],
            categories.Length == 1);
    }
}

/// <summary>Which covariate moves which parameter.</summary>
/// <param name="Parameter">The purchase or the spend model's.</param>
/// <param name="Covariate">The covariate.</param>
public sealed record CovariatePlace(string Parameter, string Covariate)
{
    /// <summary>The name of the coefficient: <c>alpha by channel=shop</c>.</summary>
    [JsonIgnore]
    public string Name => $"{Parameter} by {Covariate}";
}

/// <summary>Whether covariates explain the histories better than chance would: the likelihood-ratio test.</summary>
/// <param name="Statistic">Twice the difference of the log-likelihoods, &gt;= 0.</param>
/// <param name="Degrees">Number of effects.</param>
/// <param name="PValue">How likely at least that statistic is where nothing depends on the covariates.</param>
public sealed record CovariateTest(double Statistic, int Degrees, double PValue)
{
    internal static CovariateTest Of(LikelihoodRatioTest test) => new(test.Statistic, test.Degrees, test.PValue);
}
