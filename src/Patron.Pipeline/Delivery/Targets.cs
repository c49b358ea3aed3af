using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Delivery;

/// <summary>The target of each kind of delivery.</summary>
static class Targets
{
    public static IDeliveryTarget Of(DeliveryDefinition delivery, TreatmentDefinition campaign, StepContext context) => delivery switch
    {
        FolderDelivery folder => new FolderTarget(folder, campaign, context),
        WebhookDelivery webhook => new WebhookTarget(webhook, campaign, context),
        PostgresDelivery postgres => new PostgresTarget(postgres, campaign, context),
        RabbitMqDelivery rabbit => new RabbitMqTarget(rabbit, campaign, context),
        _ => throw new ArgumentException($"a delivery of an unknown kind: {delivery.GetType().Name}", nameof(delivery)),
    };
}
