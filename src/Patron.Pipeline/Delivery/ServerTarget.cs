using Patron.Pipeline.Audit;
using Patron.Pipeline.Ingestion;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Delivery;

/// <summary>What all servers have in common.</summary>
/// <param name="delivery">The delivery.</param>
/// <param name="campaign">The campaign.</param>
/// <param name="context">The run.</param>
abstract class ServerTarget(DeliveryDefinition delivery, TreatmentDefinition campaign, StepContext context) : IDeliveryTarget
{
    /// <inheritdoc/>
    public abstract int BatchRows { get; }

    /// <inheritdoc/>
    public bool TakesNobody => false;

    protected StepContext Context => context;

    protected TreatmentDefinition Campaign => campaign;

    /// <summary>Where it stands in the user's files.</summary>
    protected string Place { get; } = $"{delivery.Place.File}:{delivery.Place.Line}";

    protected Secrets Secrets { get; } = new(context.Project.Folder);

    protected Retrying Retrying { get; } = Retrying.Usual(context.Project.Settings.Seed) with { Time = context.Time };

    /// <inheritdoc/>
    public abstract void Check();

    /// <inheritdoc/>
    public abstract bool KnowsWhatArrived { get; }

    /// <inheritdoc/>
    public virtual IReadOnlyList<Arrival> Arrived(IReadOnlyList<string> planned, IReadOnlySet<string> recorded) => [];

    /// <inheritdoc/>
    public void Announce(long rows, int batches, long heldBack) => AuditLog.Of(context.Project, context.Time).Append(
        AuditActions.Delivery, campaign.Name,
        ("batches", $"{batches}"), ("rows", $"{rows}"), ("run", context.RunId), ("suppressed", $"{heldBack}"), ("target", delivery.Name));

    /// <inheritdoc/>
    public abstract Arrival Send(Batch batch);

    /// <inheritdoc/>
    public void Recorded(Arrival arrival)
    {
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }
}
