using Patron.Online.Events;
using Patron.Online.Log;
using Patron.Online.State;
using Patron.Pipeline.Projects;

namespace Patron.Online.Tests.State;

public sealed class MemoryTests
{
    /// <summary>
    /// Sum, mean, count and variance of three amounts: 12 features. Each comes on three days that lie weeks apart.
    /// </summary>
    [Fact]
    public void A_customer_takes_less_than_400_bytes_for_12_features_of_three_types_of_events()
    {
        Aggregate[] four = [Aggregate.Sum, Aggregate.Mean, Aggregate.Count, Aggregate.Var];
        ProjectDefinition project = Play.Project("/nowhere", "UTC", "3d", [.. new[] { "a", "b", "c" }.Select(name => Play.Group("bets", ["lifetime"], new ColumnAggregates("amount", four)) with { Name = name, Prefix = name, Table = $"bronze.{name}" })]);
        EventSourceDefinition source = Play.Source("3d");
        project = project with { Sources = [source with { Tables = [.. new[] { "a", "b", "c" }.Select(name => source.Tables[0] with { Name = name })] }] };
        EventSchema schema = EventSchema.Of(project);
        OnlineFeatures online = new(project, schema);
        RecordBuffer buffer = new();
        const int Customers = 8_000;
        for (int number = 0; number < 3 * 3 * Customers; number++)
        {
            Act act = new(
                $"{(char)('a' + (number % 3))}", $"event{number:D9}", $"C{number / 3 % Customers:D8}", Play.Start + (number * 75 * Play.Second), number % 1000, null, null, null, null,
                null, null);
            Play.Take(online, schema, act, buffer, number);
        }

        Assert.Equal(Customers, online.Features.Customers);
        double bytes = (double)online.Features.Bytes / Customers;
        Assert.True(bytes < 400, $"{bytes:F0} bytes a customer");
    }
}
