using Patron.Models.Uplift;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Preparation;

namespace Patron.Pipeline.Tests.Modelling.Uplift;

/// <summary>
/// A shop that contacted customers at eight dates of 2025, chance holding every fourth back. A voucher makes customers of the web
/// buy once more within
/// the week after, a reminder nobody.
/// </summary>
static class ContactedShop
{
    public const string Contacts = "silver.contacts";

    public static readonly AggregateGroupDefinition Features = Definitions.Features with
    {
        Windows = [FeatureWindow.Lifetime],
        Aggregates = [new("amount", [Aggregate.Sum, Aggregate.Count]), new("ordered_at", [Aggregate.DaysSinceLast]), new("channel", [Aggregate.Last])],
    };

    public static readonly UpliftDefinition Model = new()
    {
        Name = "offer",
        File = "models/offer.yml",
        Outcome = new TargetDefinition
        {
            Name = "offer", File = "models/offer.yml", Kind = TargetKind.FutureCount, Table = "silver.purchases", Time = "ordered_at",
            Horizon = Duration.Parse("4w"),
        },
        Features = [Features],
        Treatments = ["reminder", "voucher"],
        Contacts = new ContactTableDefinition
        {
            Table = Contacts, Time = "contacted_at", Treatment = "treatment", Campaign = "campaign",
            Control = new SqlText("\"group\" = 'control'", "models/offer.yml", 8, 12),
        },
        AsOf = new TrainingCalendar { Every = TimeUnit.Week, Count = 45 },
        Learners = [UpliftLearner.DrLearner],
    };

    /// <summary>Contacts of the shop's customers: <c>customer_id, contacted_at, campaign, treatment, group</c>.</summary>
    public static string ContactsOf(int customers) =>
        $"""
        SELECT
          'c' || lpad(CAST(customer AS VARCHAR), 6, '0') AS customer_id,
          TIMESTAMPTZ '2025-02-03 09:00:00+01' + to_days(CAST(35 * number AS INTEGER)) + to_seconds(customer % 3600) AS contacted_at,
          'no ' || number AS campaign,
          CASE WHEN number % 2 = 0 THEN 'voucher' ELSE 'reminder' END AS treatment,
          CASE WHEN hash(customer, number, 17) % 4 = 0 THEN 'control' ELSE 'treated' END AS "group"
        FROM range({customers}) AS customers(customer), range(8) AS numbers(number)
        WHERE hash(customer, number, 18) % 2 = 0
        """;

    /// <summary>
    /// Contacts by voucher: <c>ordered</c>, when the customer orders because of it, NULL for never; <c>known</c>, whether the
    /// customer had bought before.
    /// </summary>
    public static string VouchersThatBring(int customers) =>
        $"""
        SELECT contacts.*, purchases.channel IS NOT NULL AS known,
          CASE WHEN purchases.channel = 'web' THEN contacts.contacted_at + to_days(3) END AS ordered
        FROM ({ContactsOf(customers)}) AS contacts
        ASOF LEFT JOIN (SELECT customer_id, ordered_at, coalesce(channel, 'none') AS channel FROM ({TestShop.Purchases(customers)})) AS purchases
          ON purchases.customer_id = contacts.customer_id AND purchases.ordered_at < contacts.contacted_at
        WHERE contacts.treatment = 'voucher'
        """;

    /// <summary>Purchases with what vouchers bring.</summary>
    static string PurchasesOf(int customers) =>
        $"""
        SELECT * FROM ({TestShop.Purchases(customers)})
        UNION ALL BY NAME
        SELECT customer_id, ordered AS ordered_at, CAST(10 AS DECIMAL(18, 4)) AS amount, 'web' AS channel, 'DE' AS country
        FROM ({VouchersThatBring(customers)})
        WHERE "group" = 'treated' AND ordered IS NOT NULL
        """;

    /// <param name="model">The model; null for <see cref="Model"/>.</param>
    /// <param name="customers">How many customers there are.</param>
    /// <param name="threads">Of the engine and the learners.</param>
    /// <param name="contacts">A SELECT of the contacts from <c>contacts</c>.</param>
    /// <param name="until">Until when there are purchases.</param>
    public static TestShop Make(
        UpliftDefinition? model = null, int customers = 1500, int? threads = null, string contacts = "SELECT * FROM contacts", string until = "2027-01-01")
    {
        TestShop shop = new(threads, project => project with { Features = [Features], Models = [model ?? Model] });
        shop.WritePurchases($"SELECT * FROM ({PurchasesOf(customers)}) WHERE ordered_at < TIMESTAMPTZ '{until}'");
        shop.Lake.Overwrite(Contacts, $"WITH contacts AS ({ContactsOf(customers)}) {contacts}", shop.Context);
        return shop;
    }
}
