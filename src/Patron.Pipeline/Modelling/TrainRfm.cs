using Patron.DuckDb;
using Patron.Models.Segmentation;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Modelling;

/// <summary>Takes the cut-offs of RFM scores from all customers and registers them.</summary>
sealed class TrainRfm(RfmDefinition model) : IStep
{
    /// <summary>The kind under which the model is registered.</summary>
    public const string Kind = "rfm";

    /// <inheritdoc/>
    public StepInfo Info { get; } = new(
        $"train {model.Name}", Stage.Train, [HistoriesStep.TableOf(model)], [StepContext.ModelName(model.Name)], model.Hash);

    /// <inheritdoc/>
    public void Run(StepContext context)
    {
        using Result result = context.Lake.Connection.Query(
            $"""
            SELECT days_since_last, purchases, amount
            FROM {LakeSession.Identifier(HistoriesStep.TableOf(model))}
            ORDER BY customer_key
            """,
            context.Cancellation);
        ColumnTable rows = result.ReadAll();
        if (rows.Rows == 0)
            throw Training.NoPurchases(model.Table, context.AsOf);
        Rfm rfm = Rfm.Fit(rows.Doubles("days_since_last"), rows.Doubles("purchases"), rows.Doubles("amount"));
        Dictionary<string, double> metrics = new() { ["customers"] = rows.Rows };
        context.Models.Register(model.Name, Kind, rfm.ToJson(), metrics, context.RunId, context.AsOf);
        Training.Journal(context, model.Name, metrics, []);
    }
}
