using Patron.DuckDb;
using Patron.Models.Evaluation;
using Patron.Models.Preprocessing;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Modelling;

/// <summary>Rows of a propensity model's data set whose target is known, as columns, ordered by customer and instant.</summary>
/// <param name="Keys">Who each row is about.</param>
/// <param name="AsOfs">The instant each row is of.</param>
/// <param name="Features">The raw columns that a model may learn from.</param>
/// <param name="Target">What happened.</param>
sealed record PropensityRows(string[] Keys, DateTimeOffset[] AsOfs, FeatureTable Features, bool[] Target)
{
    /// <summary>The macrosegment of each row; null for none.</summary>
    public required string?[] Macrosegments { get; init; }

    /// <summary>What versions may ask for: the features, and the macrosegment, by which probabilities may be calibrated.</summary>
    public FeatureTable FeaturesAndMacrosegment => Features.Find(DatasetDefinition.Macrosegment) is not null
        ? Features
        : new FeatureTable([.. Features.Columns, new CategoryColumn(DatasetDefinition.Macrosegment, Macrosegments)]);

    /// <summary>The levels by which probabilities are calibrated; null for none.</summary>
    /// <exception cref="InvalidOperationException">The column has numbers.</exception>
    public CategoryColumn? CalibratedBy(PropensityDefinition model) =>
        model.CalibratedBy is { } column ? SegmentRows.LevelsOf(model, "calibration.by", column, FeaturesAndMacrosegment) : null;

    /// <summary>The rows that the model learns from; the table is bound.</summary>
    public static PropensityRows Read(StepContext context, PropensityDefinition model) => Read(context, model, DatasetPart.Train);

    /// <summary>The rows of one part of the data set; the table is bound.</summary>
    public static PropensityRows Read(StepContext context, PropensityDefinition model, string part)
    {
        DatasetDefinition dataset = model.LearnsFrom;
        string target = Sql.Identifier(model.Target.Name);
        using Result result = context.Lake.Connection.Query(
            $"""
            SELECT *
            FROM {LakeSession.Identifier(DatasetStep.TableOf(dataset))}
            WHERE part = {Sql.Literal(part)} AND {target} IS NOT NULL
            ORDER BY customer_key, as_of
            """,
            context.Cancellation);
        ColumnTable rows = result.ReadAll();
        return new PropensityRows(
            rows.Texts("customer_key")!,
            [.. rows.DateTimes("as_of").Select(time => new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)))],
            FeaturesOf(
                rows,
                [
                    .. DatasetDefinition.OwnColumns.Where(own => model.By?.Column != own || own != DatasetDefinition.Macrosegment),
                    .. dataset.Targets.Select(known => known.Name),
                ]),
            [.. rows.Ints(model.Target.Name).Select(value => value == 1)])
        {
            Macrosegments = rows.Texts(DatasetDefinition.Macrosegment)!,
        };
    }

    /// <summary>The fold of each row.</summary>
    public int[] Folds(int folds, long seed) => StratifiedFolds.Assign(Keys, Target, folds, seed);

    /// <summary>The columns of a data set that a model may learn from.</summary>
    internal static FeatureTable FeaturesOf(ColumnTable rows, HashSet<string> others) => new(
    [
        .. from column in rows.Columns
           where !others.Contains(column.Name)
           select column.Type.Id == TypeId.Varchar
               ? (FeatureColumn)new CategoryColumn(column.Name, rows.Texts(column.Name))
               : new NumericColumn(column.Name, rows.Doubles(column.Name)),
    ]);
}
