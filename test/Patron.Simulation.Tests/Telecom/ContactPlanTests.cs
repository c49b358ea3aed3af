namespace Patron.Simulation.Tests.Telecom;

/// <summary>An operator answers to contacts from outside, and to nothing else.</summary>
public sealed class ContactPlanTests
{
    static readonly string[] Arms = ["data_bonus", "discount_10", "voice_pack"];

    static readonly DateTime Moment = new(2025, 9, 1, 10, 0, 0, DateTimeKind.Utc);

    static readonly TelecomOptions Operator = new()
    {
        Customers = 600, From = new(2025, 3, 1), PrepaidChurn = 0.08, PostpaidChurn = 0.05, Activity = 0.3, PrepaidShare = 0.6,
        CampaignsUntil = DateOnly.FromDateTime(Moment),
    };

    [Fact]
    public void Everything_before_the_first_contact_is_the_same_to_the_byte()
    {
        using World without = new(Operator);
        using World with = new(Operator with { Contacts = Plan(without, customer => (Arms[customer % 3], customer % 4 > 0)) });
        (string Table, string Time)[] tables =
        [
            ("customers", "activated_at"), ("contract_ends", "known_at"), ("usage_daily", "loaded_at"), ("top_ups", "topped_up_at"),
            ("revenue_monthly", "loaded_at"), ("packages", "bought_at"), ("network_daily", "loaded_at"), ("complaints", "opened_at"),
            ("offers", "offered_at"),
        ];
        foreach ((string table, string time) in tables)
        {
            string[] past = Past(without, table, time);
            Assert.NotEmpty(past);
            Assert.Equal(past, Past(with, table, time));
        }

        Assert.NotEqual(without["usage_daily"].Rows, with["usage_daily"].Rows);

        static string[] Past(World world, string table, string time)
        {
            DateTime?[] times = world[table].Instants(time);
            return [.. Lines(world, table).Where((_, row) => times[row] < Moment)];
        }
    }

    [Fact]
    public void Who_is_not_treated_lives_the_same_life_whether_others_are_or_not()
    {
        using World without = new(Operator);
        using World with = new(Operator with { Contacts = Plan(without, customer => (Arms[customer % 3], customer % 2 == 0)) });
        foreach (WorldTable table in TelecomWorld.Tables.Concat(TelecomWorld.TruthTables))
        {
            bool isOfCustomers = table.Columns.Any(column => column.Name == "customer_id");
            if (!isOfCustomers || table.Name.EndsWith("offers", StringComparison.Ordinal))
                continue;
            string[] lives = Untreated(without, table.Name);
            Assert.NotEmpty(lives);
            Assert.Equal(lives, Untreated(with, table.Name));
        }

        static string[] Untreated(World world, string table) =>
            [.. Lines(world, table).Where(line => int.Parse(line.AsSpan(1, 8)) % 2 != 0)];
    }

    [Fact]
    public void The_files_are_equal_to_the_byte_in_any_order_of_the_plan_and_on_any_number_of_threads()
    {
        using World without = new(Operator);
        ContactPlan plan = Plan(without, customer => (Arms[customer % 3], customer % 4 > 0));
        ContactPlan reversed = new([.. plan.Contacts.Reverse()]);
        string once = World.Hashes(folder => World.Write(Operator with { Contacts = plan, Threads = 1 }, folder));
        Assert.Equal(once, World.Hashes(folder => World.Write(Operator with { Contacts = reversed, Threads = 3 }, folder)));
    }

    // Sums over customers and seeds; each customer lives once untreated and once treated, so the difference expects the effect.
    [Theory]
    [InlineData("data_bonus")]
    [InlineData("discount_10")]
    [InlineData("voice_pack")]
    public void What_an_offer_changes_over_seeds_is_the_true_effect(string arm)
    {
        List<(string Persona, double Left, double Accepted)> differences = [];
        for (int seed = 1; seed <= 4; seed++)
        {
            TelecomOptions options = Operator with { Seed = seed, Customers = 1_500, Activity = 0.02, NewShare = 0, PrepaidChurn = 0.15 };
            using World without = new(options);
            using World control = new(options with { Contacts = Plan(without, _ => (arm, false)) });
            using World treated = new(options with { Contacts = Plan(without, _ => (arm, true)) });
            Table truth = control["truth/offers"];
            Dictionary<string, int> customers = control["customers"].Index("customer_id");
            string[] personas = control["truth/customers"].Texts("persona");
            string[] codes = control["offers"].Texts("campaign_code");
            (double[] effects, double[] accepts) = (truth.Doubles("churn_" + arm), truth.Doubles("accepts_" + arm));
            (string[] before, string[] after) = (truth.Texts("left"), treated["truth/offers"].Texts("left"));
            (string[] who, string[] accepted) = (truth.Texts("customer_id"), treated["offers"].Texts("accepted_at"));
            Assert.Equal(effects, treated["truth/offers"].Doubles("churn_" + arm));
            for (int row = 0; row < who.Length; row++)
            {
                if (codes[row] != arm + "_250901")
                    continue;
                double change = (after[row] == "true" ? 1 : 0) - (before[row] == "true" ? 1 : 0);
                differences.Add((personas[customers[who[row]]], change - effects[row], (accepted[row].Length > 0 ? 1 : 0) - accepts[row]));
            }
        }

        Assert.True(differences.Count > 3_000);
        Near.Zero([.. differences.Select(difference => difference.Accepted)]);
        foreach (var persona in differences.GroupBy(difference => difference.Persona))
            Near.Zero([.. persona.Select(difference => difference.Left)]);
    }

    [Fact]
    public void Contacts_of_unknown_offers_too_early_and_without_consent_are_refused()
    {
        using World world = new(Operator with { Customers = 200 });
        string[] consents = world["customers"].Texts("sms_consent");
        DateTime?[] activated = world["customers"].Instants("activated_at");
        int silent = Enumerable.Range(0, 200).First(row => consents[row] == "false" && activated[row] < Moment);
        int late = Enumerable.Range(0, 200).First(row => activated[row] > Moment);
        TelecomOptions options = world.Options with
        {
            Contacts = new(
            [
                new($"C{silent:00000000}", Moment, "data_bonus"),
                new($"C{late:00000000}", Moment, "data_bonus"),
                new("C00000200", Moment, "data_bonus"),
                new("C00000001", Moment, "reminder"),
            ]),
        };
        Assert.Collection(
            options.Problems(),
            problem => Assert.StartsWith($"Contact 1: C{silent:00000000} does not consent to data_bonus", problem, StringComparison.Ordinal),
            problem => Assert.StartsWith($"Contact 2: C{late:00000000} is a customer from 2025-", problem, StringComparison.Ordinal),
            problem => Assert.Equal("Contact 3: there is no customer 'C00000200'; this world has C00000000 to C00000199.", problem),
            problem => Assert.Equal(
                "Contact 4: there is no treatment 'reminder'; this world has data_bonus, discount_10, voice_pack.", problem));
    }

    /// <summary>Everybody who may be contacted at the moment, as decided.</summary>
    static ContactPlan Plan(World world, Func<int, (string Arm, bool IsTreated)> decide)
    {
        string[] consents = world["customers"].Texts("sms_consent");
        DateTime?[] activated = world["customers"].Instants("activated_at");
        List<PlannedContact> contacts = [];
        for (int customer = 0; customer < world.Options.Customers; customer++)
        {
            (string arm, bool isTreated) = decide(customer);
            if (activated[customer] < Moment.Date && consents[customer] == "true")
                contacts.Add(new($"C{customer:00000000}", Moment, arm, isTreated));
        }

        return new(contacts);
    }

    static string[] Lines(World world, string table) => [.. File.ReadLines(world.PathOf(table + ".csv")).Skip(1)];
}
