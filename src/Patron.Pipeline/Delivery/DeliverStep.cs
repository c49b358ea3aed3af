using System.Globalization;
using System.Runtime.ExceptionServices;
using Patron.DuckDb;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Treatments;

namespace Patron.Pipeline.Delivery;

/// <summary>
/// Delivers the treated customers of a campaign: each contact of an instant once to each target, and nobody who is suppressed
/// by now. What arrived is on record, so that a run after a failure goes on where it stopped.
/// </summary>
sealed class DeliverStep : IStep
{
    readonly ProjectDefinition _project;
    readonly TreatmentDefinition _campaign;
    readonly Suppression _suppression;

    public DeliverStep(ProjectDefinition project, TreatmentDefinition campaign)
    {
        (_project, _campaign, _suppression) = (project, campaign, new Suppression(campaign, project));
        Info = new StepInfo(
            $"deliver {campaign.Name}",
            Stage.Deliver,
            [
                .. new[] { TreatStep.Table }.Concat(_suppression.Tables)
                    .Concat(campaign.Delivery.SelectMany(DeliverySelect.TablesOf)).Distinct(),
            ],
            [DeliveryRecord.Recipients, DeliveryRecord.Deliveries],
            campaign.Hash);
    }

    /// <inheritdoc/>
    public StepInfo Info { get; }

    /// <summary>
    /// No version tells of a file that changed: whoever was on such a list is looked for again. What was held back from servers
    /// goes when it is asked for.
    /// </summary>
    public bool IsInPlace(StepContext context) => IsSuppressedAsBefore(context)
        && _campaign.Delivery.All(delivery =>
            !IsServer(delivery) || IsHeldBack(delivery, context) || !RecordOf(delivery, context).IsOpen());

    bool IsSuppressedAsBefore(StepContext context) => !_suppression.HasFiles || !context.Lake.Exists(DeliveryRecord.Recipients)
        || !context.Lake.Connection.Scalar<bool>(
            $"""
            SELECT EXISTS (
              FROM {context.Lake.Snapshot(DeliveryRecord.Recipients).ToSql()}
              WHERE {GoldRows.Of(_campaign.Name, context.AsOf, "campaign")} AND delivery IS NULL)
            """);

    /// <inheritdoc/>
    public void Run(StepContext context)
    {
        // Who was treated is on record first of all, so that nobody is forgotten whatever fails.
        DeliveryDefinition[] going = [.. _campaign.Delivery.Where(delivery => !IsHeldBack(delivery, context))];
        foreach (DeliveryDefinition delivery in going)
            Note(delivery, context);

        _suppression.Read(context);
        foreach (DeliveryDefinition delivery in going)
            new DeliverySelect(_project, _campaign, delivery).Check(context.Lake);
        foreach (DeliveryDefinition delivery in _campaign.Delivery.Except(going))
        {
            string at = AsOf.Text(context.AsOf);
            context.Journal.Warn(
                $"{_campaign.Name}: nothing goes to {delivery.Name}, since {at} is in the past: "
                + $"patron run --as-of {at} --deliver sends it");
        }

        List<Exception> failures = [];
        foreach (DeliveryDefinition delivery in going)
        {
            try
            {
                Deliver(delivery, context);
            }
            catch (Exception failure) when (KeepsNothingFromOthers(failure))
            {
                failures.Add(failure);
            }
        }

        if (failures.Count == 1)
            ExceptionDispatchInfo.Throw(failures[0]);
        if (failures.Count > 1)
            throw new DeliveryException(string.Join("; ", failures.Select(failure => failure.Message)));
    }

    static bool IsServer(DeliveryDefinition delivery) => delivery is not FolderDelivery;

    static bool IsHeldBack(DeliveryDefinition delivery, StepContext context) => context.IsLookingBack && IsServer(delivery);

    DeliveryRecord RecordOf(DeliveryDefinition delivery, StepContext context) => new(_campaign.Name, delivery.Name, context);

    void Note(DeliveryDefinition delivery, StepContext context)
    {
        using IDeliveryTarget target = Targets.Of(delivery, _campaign, context);
        DeliveryRecord record = RecordOf(delivery, context);
        using DeliveryBatches noted = new(_campaign.Name, delivery.Name, target.BatchRows, record, context);
        noted.Note();
    }

    static bool KeepsNothingFromOthers(Exception failure) =>
        failure is not (OperationCanceledException or DuckDbException { Kind: ErrorKind.Internal or ErrorKind.Fatal });

    void Deliver(DeliveryDefinition delivery, StepContext context)
    {
        using IDeliveryTarget target = Targets.Of(delivery, _campaign, context);
        DeliveryRecord record = RecordOf(delivery, context);
        foreach ((DateTimeOffset asOf, long contacts) in record.LeftBehind())
        {
            string at = AsOf.Text(asOf);
            context.Journal.Warn(Invariant(
                $"{contacts} contacts of {_campaign.Name} at {at} never arrived at {delivery.Name}: ")
                + $"patron run --as-of {at}{(IsServer(delivery) ? " --deliver" : "")} delivers them");
        }

        target.Check();
        foreach (Arrival arrival in target.Arrived(record.Planned(), record.AllArrived()))
        {
            record.Add(arrival);
            target.Recorded(arrival);
        }

        using DeliveryBatches open = new(_campaign.Name, delivery.Name, target.BatchRows, record, context);
        DeliverySelect told = new(_project, _campaign, delivery);
        open.Plan(Suppression.Keys, !target.KnowsWhatArrived, told.ToSql(context.AsOf));
        IReadOnlyList<Batch> batches = BatchesOf(open, target, record);
        if (batches.Count > 0)
            target.Announce(open.Rows, batches.Count, open.HeldBack);
        foreach (Batch batch in batches)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            Arrival arrival = target.Send(batch);
            record.Add(arrival);
            target.Recorded(arrival);
        }

        Tell(delivery, open, context);
    }

    /// <summary>Of nobody is told where nobody was sent, not where nobody is left.</summary>
    static IReadOnlyList<Batch> BatchesOf(DeliveryBatches open, IDeliveryTarget target, DeliveryRecord record) =>
        open.Rows == 0 && target.TakesNobody && !record.HasAny() ? [open.OfNobody] : open.All();

    void Tell(DeliveryDefinition delivery, DeliveryBatches open, StepContext context)
    {
        context.Journal.Metric($"{_campaign.Name}.{delivery.Name}.delivered", open.Rows);
        context.Journal.Metric($"{_campaign.Name}.{delivery.Name}.suppressed", open.HeldBack);
        if (open.HeldBack > 0)
        {
            context.Journal.Tell(
                Invariant($"{_campaign.Name}: {open.HeldBack} contacts are suppressed and not delivered to {delivery.Name}"));
        }

        if (open.Withdrawn > 0)
        {
            context.Journal.Warn(
                Invariant($"{open.Withdrawn} contacts of {_campaign.Name} that arrived at {delivery.Name} are decided otherwise ")
                + "now and treated no longer: what went stays as it went; take it back there, or decide as before");
        }
    }

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
