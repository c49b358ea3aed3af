namespace Patron.Simulation.Tests.Retail;

/// <summary>A shop answers to contacts from outside, and to nothing else.</summary>
public sealed class ContactPlanTests
{
    static readonly string[] Arms = ["reminder", "voucher_10", "voucher_20"];

    static readonly DateTime Moment = new(2025, 3, 3, 9, 0, 0, DateTimeKind.Utc);

    static readonly RetailOptions Shop = new() { Customers = 3_000, CampaignsUntil = DateOnly.FromDateTime(Moment) };

    [Fact]
    public void Everything_before_the_first_contact_is_the_same_to_the_byte()
    {
        using World without = new(Shop);
        using World with = new(Shop with { Contacts = Plan(without, customer => (Arms[customer % 3], customer % 4 > 0)) });
        foreach ((string table, string time) in
            new[] { ("orders", "ordered_at"), ("returns", "returned_at"), ("contacts", "contacted_at"), ("customers", "joined_at") })
        {
            string[] past = Past(without, table, time);
            Assert.NotEmpty(past);
            Assert.Equal(past, Past(with, table, time));
        }

        Assert.Equal(LinesOfPastOrders(without), LinesOfPastOrders(with));
        Assert.NotEqual(without["orders"].Rows, with["orders"].Rows);

        static string[] Past(World world, string table, string time)
        {
            DateTime?[] times = world[table].Instants(time);
            return [.. Lines(world, table).Where((_, row) => times[row] < Moment)];
        }

        static string[] LinesOfPastOrders(World world)
        {
            DateTime?[] times = world["orders"].Instants("ordered_at");
            HashSet<string> past = [.. world["orders"].Texts("order_id").Where((_, row) => times[row] < Moment)];
            return [.. Lines(world, "order_lines").Where(line => past.Contains(line[..line.IndexOf(',')]))];
        }
    }

    [Fact]
    public void Who_is_not_treated_lives_the_same_life_whether_others_are_or_not()
    {
        using World without = new(Shop);
        using World with = new(Shop with { Contacts = Plan(without, customer => (Arms[customer % 3], customer % 2 == 0)) });
        foreach (string table in new[] { "customers", "orders", "order_lines", "returns", "truth/customers" })
        {
            string[] lives = Untreated(without, table);
            Assert.NotEmpty(lives);
            Assert.Equal(lives, Untreated(with, table));
        }

        static string[] Untreated(World world, string table) =>
            [.. Lines(world, table).Where(line => int.Parse(line.AsSpan(1, 8)) % 2 != 0)];
    }

    // Without a share of contacts the world's own campaigns still have their days, between those of the plan.
    [Fact]
    public void Each_of_several_contacts_has_its_effect_and_leaves_the_untreated_alone()
    {
        RetailOptions options = Shop with { ContactShare = 0, CampaignsUntil = null, PurchaseR = 1 };
        using World without = new(options);
        PlannedContact[] contacts =
        [
            .. from contact in Plan(without, customer => ("voucher_20", customer % 2 == 0)).Contacts
               from weeks in new[] { 0, 5, 10, 15 }
               select contact with { ContactedAt = contact.ContactedAt.AddDays(7 * weeks) },
        ];
        using World with = new(options with { Contacts = new(contacts) });
        Assert.Equal(Odd(without), Odd(with));
        (Table told, Table truth) = (with["contacts"], with["truth/contacts"]);
        (string[] codes, string[] who, string[] groups) = (told.Texts("campaign_code"), told.Texts("customer_id"), told.Texts("group"));
        double[] used = truth.Doubles("used_voucher_20");
        HashSet<string> found = [.. with["orders"].Texts("customer_id").Zip(with["orders"].Texts("campaign_code"), (a, b) => a + b)];
        foreach (string code in codes.Distinct())
        {
            Near.Zero([.. Enumerable.Range(0, codes.Length)
                .Where(row => codes[row] == code && groups[row] == "treated")
                .Select(row => (found.Contains(who[row] + code) ? 1 : 0) - used[row])]);
        }

        static string[] Odd(World world) => [.. Lines(world, "orders").Where(line => int.Parse(line.AsSpan(1, 8)) % 2 != 0)];
    }

    [Fact]
    public void The_files_are_equal_to_the_byte_in_any_order_of_the_plan_and_on_any_number_of_threads()
    {
        using World without = new(Shop);
        ContactPlan plan = Plan(without, customer => (Arms[customer % 3], customer % 4 > 0));
        ContactPlan reversed = new([.. plan.Contacts.Reverse()]);
        string once = World.Hashes(folder => World.Write(Shop with { Contacts = plan, Threads = 1 }, folder));
        Assert.Equal(once, World.Hashes(folder => World.Write(Shop with { Contacts = reversed, Threads = 3 }, folder)));
    }

    // Sums over customers and seeds; each customer lives once untreated and once treated, so the difference expects the effect.
    [Theory]
    [InlineData("reminder", 0.4)]
    [InlineData("voucher_10", 0.4)]
    [InlineData("voucher_20", 0.4)]
    [InlineData("voucher_20", 0)]
    public void What_a_treatment_adds_over_seeds_is_the_true_effect(string arm, double contactShare)
    {
        List<(string Persona, double Orders, double Used)> differences = [];
        for (int seed = 1; seed <= 4; seed++)
        {
            RetailOptions options = Shop with
            {
                Seed = seed, PurchaseR = 1, ContactShare = contactShare, CampaignsUntil = contactShare == 0 ? null : Shop.CampaignsUntil,
            };
            using World without = new(options);
            using World control = new(options with { Contacts = Plan(without, _ => (arm, false)) });
            using World treated = new(options with { Contacts = Plan(without, _ => (arm, true)) });
            Table truth = control["truth/contacts"];
            Dictionary<string, int> customers = control["customers"].Index("customer_id");
            string[] personas = control["truth/customers"].Texts("persona");
            (double[] added, double[] used) = (truth.Doubles("added_" + arm), truth.Doubles("used_" + arm));
            (string[] codes, string[] who) = (truth.Texts("campaign_code"), truth.Texts("customer_id"));
            (double[] before, double[] after) = (Orders(control, null), Orders(treated, null));
            double[] coded = Orders(treated, arm + "_250303");
            Assert.Equal(added, treated["truth/contacts"].Doubles("added_" + arm));
            for (int row = 0; row < added.Length; row++)
            {
                int customer = customers[who[row]];
                if (codes[row] == arm + "_250303")
                    differences.Add((personas[customer], after[customer] - before[customer] - added[row], coded[customer] - used[row]));
            }
        }

        Assert.True(differences.Count > 4_000);
        Near.Zero([.. differences.Select(difference => difference.Used)]);
        foreach (var persona in differences.GroupBy(difference => difference.Persona))
            Near.Zero([.. persona.Select(difference => difference.Orders)]);
    }

    /// <summary>Orders from the contact until the campaign ends by customer, or those with a code.</summary>
    static double[] Orders(World world, string? code)
    {
        double[] counts = new double[world.Options.Customers];
        Table orders = world["orders"];
        (string[] who, string[] codes, DateTime?[] at) =
            (orders.Texts("customer_id"), orders.Texts("campaign_code"), orders.Instants("ordered_at"));
        DateTime end = Moment.Date.AddDays(28);
        for (int row = 0; row < orders.Rows; row++)
        {
            bool counted = code is null ? at[row] >= Moment && at[row] < end : codes[row] == code;
            if (counted)
                counts[int.Parse(who[row].AsSpan(1))]++;
        }

        return counts;
    }

    [Fact]
    public void Campaigns_of_a_plan_are_told_with_day_treatment_channel_and_cost()
    {
        using World without = new(Shop with { ContactShare = 0 });
        using World with = new(without.Options with { Contacts = Plan(without, customer => (Arms[customer % 3], true)) });
        Assert.Equal(
            [
                "reminder_250303,reminder by plan 2025-03-03,planned,2025-03-03T00:00:00Z,2025-03-31T00:00:00Z,reminder,email,0.05",
                "voucher_10_250303,voucher_10 by plan 2025-03-03,planned,2025-03-03T00:00:00Z,2025-03-31T00:00:00Z,voucher_10,email,0.10",
                "voucher_20_250303,voucher_20 by plan 2025-03-03,planned,2025-03-03T00:00:00Z,2025-03-31T00:00:00Z,voucher_20,post,0.85",
            ],
            Lines(with, "campaigns").TakeLast(3));
        Assert.Equal(with.Options.Contacts!.Contacts.Count, with["contacts"].Rows);
    }

    [Fact]
    public void Every_wrong_contact_is_told_with_its_line_and_the_remedy()
    {
        using TemporaryFolder folder = new();
        using World shop = new(Shop with { Customers = 100, CampaignsUntil = null });
        string[] consents = shop["customers"].Texts("email_consent");
        DateTime?[] joined = shop["customers"].Instants("joined_at");
        int silent = Enumerable.Range(0, 100).First(row => consents[row] == "false" && joined[row] < Moment);
        int late = Enumerable.Range(0, 100).First(row => joined[row] > Moment.AddDays(60));
        int fine = Enumerable.Range(0, 100).First(row => consents[row] == "true" && joined[row] < Moment);
        string file = folder.Write("plan.csv", $"""
            treatment,customer_id,contacted_at,group,why
            reminder,C00000100,2025-03-03T09:00:00Z,treated,unknown
            reminder,C17,2025-03-03T09:00:00Z,treated,unknown
            voucher_30,C00000017,2025-03-03T09:00:00Z,treated,unknown
            reminder,C{fine:00000000},2023-12-31,treated,early
            reminder,C{fine:00000000},2025-12-05,control,late
            voucher_20,C{late:00000000},2025-03-03T09:00:00Z,treated,no customer yet
            voucher_10,C{silent:00000000},2025-03-03T09:00:00Z,control,no consent
            voucher_20,C{fine:00000000},2025-03-03T10:00:00+01:00,treated,fine
            voucher_20,C{fine:00000000},2025-03-30,control,twice
            voucher_20,C{fine:00000000},2025-04-27,control,fine
            """);
        RetailOptions options = Shop with { Customers = 100, ContactShare = 0, Contacts = ContactPlan.Read(file) };
        string problems = string.Join('\n', options.Problems()).Replace(file, "plan.csv");
        Expectation.Matches("ContactPlan_problems", problems);
        Assert.Throws<ArgumentException>(() => World.Write(options, folder.PathOf("shop")));
        Assert.False(Directory.Exists(folder.PathOf("shop")));

        PlannedContact early = new($"C{fine:00000000}", Moment, "voucher_20");
        string? overlap = Assert.Single((Shop with { Customers = 100, CampaignsUntil = null, Contacts = new([early]) }).Problems());
        Assert.StartsWith("Contact 1: the contact of 2025-03-03T09:00:00Z comes while the world's own campaigns act, until", overlap);
    }

    [Theory]
    [InlineData("customer_id,treatment\n", "has no column contacted_at")]
    [InlineData("customer_id,contacted_at,treatment\nC00000001,soon,reminder\n", "line 2: contacted_at is 'soon'")]
    [InlineData("customer_id,contacted_at,treatment,group\nC00000001,2025-03-03,reminder,maybe\n", "line 2: group is 'maybe'")]
    [InlineData("customer_id,contacted_at,treatment\n\nC00000001,2025-03-03\n", "line 3: it has 2 values")]
    [InlineData("customer_id,contacted_at,treatment\n\"C00000001\",2025-03-03,reminder\n", "without quotes")]
    public void A_file_that_is_no_plan_is_refused_with_its_line(string text, string message)
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("plan.csv", text);
        var refusal = Assert.Throws<SimulationException>(() => ContactPlan.Read(file));
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        Assert.StartsWith(file, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("could not be read", Assert.Throws<SimulationException>(() => ContactPlan.Read(file + "x")).Message);
    }

    /// <summary>Everybody who may be contacted at the moment, as decided.</summary>
    static ContactPlan Plan(World world, Func<int, (string Arm, bool IsTreated)> decide)
    {
        string[] consents = world["customers"].Texts("email_consent");
        DateTime?[] joined = world["customers"].Instants("joined_at");
        List<PlannedContact> contacts = [];
        for (int customer = 0; customer < world.Options.Customers; customer++)
        {
            (string arm, bool isTreated) = decide(customer);
            if (joined[customer] < Moment && (consents[customer] == "true" || arm == "voucher_20"))
                contacts.Add(new($"C{customer:00000000}", Moment, arm, isTreated));
        }

        return new(contacts);
    }

    static string[] Lines(World world, string table) => [.. File.ReadLines(world.PathOf(table + ".csv")).Skip(1)];
}
