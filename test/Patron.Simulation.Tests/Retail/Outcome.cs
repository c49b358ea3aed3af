namespace Patron.Simulation.Tests.Retail;

/// <summary>One contact with what came of it: orders until the campaign's end, and the effect that the truth gives it.</summary>
sealed record Outcome(
    string Treatment, bool Treated, string Persona, string Channel, double WeeksSinceLast, int Orders, double Effect)
{
    public static List<Outcome> Of(World world)
    {
        (Table contacts, Table campaigns, Table customers) = (world["contacts"], world["campaigns"], world["customers"]);
        (string[] codeOf, string[] customerOf) = (contacts.Texts("campaign_code"), contacts.Texts("customer_id"));
        Assert.Equal(customerOf, world["truth/contacts"].Texts("customer_id"));
        Dictionary<string, int> campaignRows = campaigns.Index("campaign_code");
        Dictionary<string, int> customerRows = customers.Index("customer_id");
        Dictionary<string, int[]> orderRows = world.RowsByCustomer("orders");
        (string[] treatments, DateTime?[] ends) = (campaigns.Texts("treatment"), campaigns.Instants("ends_at"));
        (DateTime?[] ordered, DateTime?[] contacted) =
            (world["orders"].Instants("ordered_at"), contacts.Instants("contacted_at"));
        (string[] personas, string[] channels) =
            (world["truth/customers"].Texts("persona"), customers.Texts("acquisition_channel"));
        (string[] groups, double[] effects) = (contacts.Texts("group"), world["truth/contacts"].Doubles("effect"));
        List<Outcome> outcomes = [];
        for (int row = 0; row < contacts.Rows; row++)
        {
            (int campaign, int customer) = (campaignRows[codeOf[row]], customerRows[customerOf[row]]);
            DateTime at = contacted[row]!.Value;
            DateTime[] orders = [.. orderRows[customerOf[row]].Select(order => ordered[order]!.Value)];
            outcomes.Add(new(
                treatments[campaign],
                groups[row] == "treated",
                personas[customer],
                channels[customer],
                (at - orders.Last(order => order <= at)).TotalDays / 7,
                orders.Count(order => order >= at && order < ends[campaign]),
                effects[row]));
        }

        return outcomes;
    }
}
