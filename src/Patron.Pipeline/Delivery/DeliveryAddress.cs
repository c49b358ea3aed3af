using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Delivery;

/// <summary>
/// What ids of batches and messages are of, beside contacts: two projects, campaigns, instants or targets share none.
/// </summary>
static class DeliveryAddress
{
    public static string Of(StepContext context, string campaign, string target)
    {
        ProjectSettings settings = context.Project.Settings;
        return string.Join('\n', settings.Name, settings.Environment, campaign, AsOf.Text(context.AsOf), target);
    }
}
