using Patron.Pipeline.Modelling;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Preparation;

namespace Patron.Pipeline.Tests.Modelling.Uplift;

/// <summary>Contacts that nothing can be learnt from are told before anything is learnt, and no table is changed.</summary>
public sealed class UpliftMistakesTests
{
    static SqlText Control(string sql) => new(sql, "models/offer.yml", 8, 12);

    public static TheoryData<string, UpliftDefinition, string> Mistakes => new()
    {
        {
            "nobody is of the control", ContactedShop.Model with { Contacts = ContactedShop.Model.Contacts! with { Control = Control("\"group\" = 'none'") } },
            "has a control of 0 ("
        },
        {
            "everybody is of the control", ContactedShop.Model with { Contacts = ContactedShop.Model.Contacts! with { Control = Control("true") } },
            "nobody in silver.contacts was treated with 'voucher'"
        },
        {
            "a condition without answer",
            ContactedShop.Model with { Contacts = ContactedShop.Model.Contacts! with { Control = Control("nullif(\"group\", 'treated') = 'control'") } },
            "rows of silver.contacts the condition does not say whether they are of the control: it is NULL"
        },
        {
            "a condition on a column that is not there",
            ContactedShop.Model with { Contacts = ContactedShop.Model.Contacts! with { Control = Control("grp = 'control'") } },
            "models/offer.yml:8: "
        },
        {
            "a time that is none", ContactedShop.Model with { Contacts = ContactedShop.Model.Contacts! with { Time = "campaign" } },
            "column 'campaign' of table silver.contacts is VARCHAR, where a DATE or TIMESTAMP is needed"
        },
        {
            "a treatment that nobody got", ContactedShop.Model with { Treatments = ["reminder", "vouchre"] },
            "nobody in silver.contacts was treated with 'vouchre': did you mean 'voucher'?"
        },
        {
            "an outcome that is not known yet",
            ContactedShop.Model with { Outcome = ContactedShop.Model.Outcome with { Horizon = Duration.Parse("2y") } },
            "rows of silver.purchases tell of it until 2025-12-31T23:00:00Z, and 2y have not passed since the first: look from a later as_of, take a shorter horizon"
        },
        {
            "features of another time", ContactedShop.Model with { AsOf = new TrainingCalendar { Dates = ["2024-02-01", "2024-03-01"] } },
            "no contact has features of its time: their dates are from 2024-01-31T23:00:00Z to 2024-02-29T23:00:00Z, none at most 7d before a contact"
        },
        {
            "almost all are kept to judge by", ContactedShop.Model with { Test = 0.97 },
            "to learn from with a known outcome; 50 of either are needed: wait for more contacts, or leave the treatment out"
        },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Contacts_that_tell_nothing_are_refused(string mistake, UpliftDefinition model, string said)
    {
        using TestShop shop = ContactedShop.Make(model, 300);
        ProjectException error = Assert.Throws<ProjectException>(() => shop.Run(Stage.Prepare));
        Assert.True(error.Message.Contains(said, StringComparison.Ordinal), $"{mistake}: {error.Message}");
        Assert.StartsWith("models/offer.yml", error.Message, StringComparison.Ordinal);
        Assert.False(shop.Lake.Exists("silver.uplift_offer"));
    }

    [Fact]
    public void Rows_of_the_outcome_that_end_before_contacts_tell_nothing_of_them()
    {
        using TestShop none = ContactedShop.Make(customers: 300, until: "2025-02-01");
        ProjectException error = Assert.Throws<ProjectException>(() => none.Run(Stage.Prepare));
        Assert.Contains("rows of silver.purchases tell of it until 2025-0", error.Message, StringComparison.Ordinal);

        using TestShop some = ContactedShop.Make(customers: 600, until: "2025-07-01");
        some.Run(Stage.Prepare);
        some.Lake.Bind(["silver.uplift_offer"]);
        Assert.True(some.Connection.Scalar<bool>("SELECT max(contacted_at) + INTERVAL 28 DAY <= TIMESTAMPTZ '2025-07-02' FROM silver.uplift_offer WHERE part <> 'score'"));
        Assert.Contains(some.Observer.Warnings, warning => warning.Contains("contacts whose outcome ends later are left out", StringComparison.Ordinal));
    }

    [Fact]
    public void Control_rows_that_name_no_treatment_beside_several_are_told()
    {
        const string Mixed =
            "SELECT * REPLACE (CASE WHEN \"group\" = 'treated' THEN treatment END AS treatment, 'all' AS campaign) FROM contacts";
        using TestShop shop = ContactedShop.Make(customers: 400, contacts: Mixed);
        shop.Run(Stage.Prepare);
        Assert.Contains(shop.Observer.Warnings, warning => warning.Contains("1 campaigns have several treatments and control rows that name none", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_functions_of_one_name_are_refused()
    {
        using TestShop shop = ContactedShop.Make(ContactedShop.Model with { Treatments = ["voucher", "voucher_high"] }, 20);
        ProblemList problems = new();
        _ = ModellingSteps.Of(shop.Project, shop.Lake, problems).ToArray();
        ProjectException error = Assert.Throws<ProjectException>(problems.ThrowIfAny);
        Assert.Contains("models/offer.yml: the SQL function 'offer_voucher_high' comes twice from it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_condition_that_reads_other_tables_is_refused_with_its_place()
    {
        UpliftDefinition model = ContactedShop.Model with
        {
            Contacts = ContactedShop.Model.Contacts! with { Control = Control("customer_id IN (SELECT customer_id FROM silver.purchases)") },
        };
        using TestShop shop = ContactedShop.Make(model, 50);
        ProblemList problems = new();
        _ = PreparationSteps.Of(shop.Project, shop.Lake, problems).ToArray();
        ProjectException error = Assert.Throws<ProjectException>(problems.ThrowIfAny);
        Assert.Contains("models/offer.yml:8:", error.Message, StringComparison.Ordinal);
        Assert.Contains("the condition of the control reads table 'silver.purchases'", error.Message, StringComparison.Ordinal);
    }
}
