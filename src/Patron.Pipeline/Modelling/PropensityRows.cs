using Patron.DuckDb;
using Patron.Models.Evaluation;
using Patron.Models.Preprocessing;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Modelling;

/// <summary>The data set of a propensity model as columns, ordered by customer.</summary>
/// <param name="Keys">Who each row is about.</param>
/// <param name="Features">The raw columns that a model may learn from.</param>
/// <param name="Target">What happened.</param>
sealed record PropensityRows(string[] Keys, FeatureTable Features, bool[] Target)
{
    const string TargetColumn = "target";

    /// <summary>The rows of a model's data set, whose table is bound.</summary>
    public static PropensityRows Read(StepContext context, PropensityDefinition model)
    {
        using Result result = context.Lake.Connection.Query(
            $"SELECT * FROM {LakeSession.Identifier(DatasetStep.TableOf(model))} ORDER BY customer_key", context.Cancellation);
        ColumnTable rows = result.ReadAll();
        return new PropensityRows(
            rows.Texts("customer_key")!, FeaturesOf(rows), [.. rows.Ints(TargetColumn).Select(value => value == 1)]);
    }

    /// <summary>The fold of each row.</summary>
    public int[] Folds(int folds, long seed) => StratifiedFolds.Assign(Keys, Target, folds, seed);

    static FeatureTable FeaturesOf(ColumnTable rows) => new(
    [
        .. from column in rows.Columns
           where column.Name is not ("customer_key" or "as_of" or TargetColumn)
           select column.Type.Id == TypeId.Varchar
               ? (FeatureColumn)new CategoryColumn(column.Name, rows.Texts(column.Name))
               : new NumericColumn(column.Name, rows.Doubles(column.Name)),
    ]);
}
