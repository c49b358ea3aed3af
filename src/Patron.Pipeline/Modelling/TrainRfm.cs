using Patron.DuckDb;
using Patron.Models.Segmentation;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Modelling;

/// <summary>Takes the cut-offs of RFM scores from all customers and registers them.</summary>
sealed class TrainRfm(ProjectDefinition project, RfmDefinition model) : IStep
{
    static readonly string[] Columns = ["days_since_last", "purchases", "amount"];

    /// <summary>The kind under which the model is registered.</summary>
    public const string Kind = "rfm";

    /// <inheritdoc/>
    public StepInfo Info { get; } = new(
        $"train {model.Name}", Stage.Train, [HistoriesStep.TableOf(model)], [VersionName.Model(model.Name)], model.Hash);

    /// <inheritdoc/>
    public void Run(StepContext context)
    {
        using RunJournal fit = Training.Begin(context, model);
        using Result result = context.Lake.Connection.Query(
            $"""
            SELECT {string.Join(", ", Columns)}
            FROM {LakeSession.Identifier(HistoriesStep.TableOf(model))}
            ORDER BY customer_key
            """,
            context.Cancellation);
        ColumnTable rows = result.ReadAll();
        if (rows.Rows == 0)
        {
            context.Lake.Bind([model.Table]);
            PurchaseSpan span = PurchaseSpan.Of(context, LakeSession.Identifier(model.Table), model.Time);
            throw PurchaseRefusal.OfNone(context, model.Table, model.Time, span);
        }

        Rfm rfm = Rfm.Fit(rows.Doubles("days_since_last"), rows.Doubles("purchases"), rows.Doubles("amount"));
        ModelRegistration registration = new()
        {
            Name = model.Name,
            Kind = Kind,
            Content = rfm.ToJson(),
            Metrics = new Dictionary<string, double> { ["customers"] = rows.Rows },
            AsOf = context.AsOf,
            Definitions = ModelDefinitions.Of(project, model),
            TrainingData = Training.DataOf(context, HistoriesStep.TableOf(model)),
            Inputs = [.. Columns.Select(column => Training.NumberColumn(column, rows.Doubles(column)))],
            OutputType = "string",
        };
        Training.Register(context, fit, registration, []);
    }
}
