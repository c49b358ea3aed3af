using System.Globalization;
using System.Runtime.ExceptionServices;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Treatments;

namespace Patron.Pipeline.Delivery;

/// <summary>
/// Delivers the treated customers of a campaign: each contact of an instant once to each target, and nobody who is suppressed by now. What
/// arrived is on record, so that a run after a failure goes on where it stopped.
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
            [.. new[] { TreatStep.Table }.Concat(_suppression.Tables).Concat(campaign.Delivery.SelectMany(DeliverySelect.TablesOf)).Distinct()],
            [DeliveryRecord.Recipients, DeliveryRecord.Deliveries],
            campaign.Hash);
    }

    /// <inheritdoc/>
    public StepInfo Info { get; }

    /// <inheritdoc/>
    public void Run(StepContext context)
    {
        // All that can be found wrong is, before anybody is sent anything.
        string suppressed = _suppression.Keys(context.Lake.Connection);
        List<(DeliveryDefinition Delivery, IDeliveryTarget Target)> targets = [];
        try
        {
            foreach (DeliveryDefinition delivery in _campaign.Delivery)
            {
                new DeliverySelect(_project, _campaign, delivery).Check(context.Lake);
                targets.Add((delivery, Targets.Of(delivery, _campaign, context)));
            }

            foreach ((_, IDeliveryTarget target) in targets)
                target.Check();
            Deliver(targets, suppressed, context);
        }
        finally
        {
            foreach ((_, IDeliveryTarget target) in targets)
                target.Dispose();
        }
    }

    /// <summary>One target that is away keeps nothing from the others.</summary>
    void Deliver(List<(DeliveryDefinition Delivery, IDeliveryTarget Target)> targets, string suppressed, StepContext context)
    {
        List<Exception> failures = [];
        foreach ((DeliveryDefinition delivery, IDeliveryTarget target) in targets)
        {
            try
            {
                Deliver(delivery, target, suppressed, context);
            }
            catch (Exception failure) when (failure is DeliveryException or IOException or UnauthorizedAccessException)
            {
                failures.Add(failure);
            }
        }

        if (failures.Count == 1)
            ExceptionDispatchInfo.Throw(failures[0]);
        if (failures.Count > 1)
            throw new DeliveryException(string.Join("; ", failures.Select(failure => failure.Message)));
    }

    void Deliver(DeliveryDefinition delivery, IDeliveryTarget target, string suppressed, StepContext context)
    {
        DeliveryRecord record = new(_campaign.Name, delivery.Name, context);
        foreach (Arrival arrival in target.Arrived(record.Planned()))
        {
            if (!record.Has(arrival.Id))
                record.Add(arrival);
            target.Recorded(arrival);
        }

        foreach ((DateTimeOffset asOf, long contacts) in record.LeftBehind())
        {
            string at = asOf.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
            context.Journal.Warn(Invariant(
                $"{contacts} contacts of {_campaign.Name} at {at} never arrived at {delivery.Name}: patron run --as-of {at} delivers them"));
        }

        using DeliveryBatches open = new(
            new DeliverySelect(_project, _campaign, delivery).ToSql(context.AsOf),
            record.Settled(),
            suppressed,
            target.BatchRows,
            Invariant($"{_campaign.Name}\n{context.AsOf.UtcDateTime:O}\n{delivery.Name}"),
            context.Lake.Connection);
        if (open.Rows + open.HeldBack > 0)
            record.Plan(DeliveryBatches.Plan);
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
            context.Journal.Tell(Invariant($"{_campaign.Name}: {open.HeldBack} contacts are suppressed and not delivered to {delivery.Name}"));
    }

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
