using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Projects;

public sealed class ProjectLoaderTests
{
    static readonly GeneratedWorld Toy = new("toy", ["toys", "players"]);

    [Fact]
    public void Settings_are_read()
    {
        ProjectSettings settings = Load().Settings;
        Assert.Equal(
            new ProjectSettings
            {
                Name = "shop", File = "patron.yml", CustomerKey = "customer_id", Currency = "EUR", TimeZone = "Europe/Berlin",
                TimeUnit = TimeUnit.Week, Seed = 7, AsOf = "2026-01-01", Memory = new ByteSize(2_000_000_000), Threads = 2,
                Environments = settings.Environments,
            },
            settings);
        Assert.Equal(["test", "prod"], settings.Environments);
    }

    [Fact]
    public void The_least_settings_have_the_documented_defaults()
    {
        using TemporaryFolder folder = new();
        folder.Write("patron.yml", "name: shop\ncustomer_key: id\ncurrency: USD\n");
        ProjectSettings settings = ProjectLoader.Load(folder.FullPath).Settings;
        Assert.Equal(
            new ProjectSettings
            {
                Name = "shop", File = "patron.yml", CustomerKey = "id", Currency = "USD", TimeZone = "UTC",
                TimeUnit = TimeUnit.Week, Seed = 42, Environments = settings.Environments,
            },
            settings);
        Assert.Empty(settings.Environments);
    }

    [Fact]
    public void An_environment_lays_its_keys_over_the_settings()
    {
        ProjectSettings settings = Load("test").Settings;
        Assert.Equal(("test", ".patron/test", "2025-06-01", 1, 1), Overridable(settings));
        Assert.Equal(new ByteSize(2_000_000_000), settings.Memory);

        settings = Load("prod").Settings;
        Assert.Equal(("prod", "/data/lake", "2026-01-01", 7, 2), Overridable(settings));
        Assert.Equal(new ByteSize(16_000_000_000), settings.Memory);

        static (string?, string?, string?, long, int?) Overridable(ProjectSettings settings) =>
            (settings.Environment, settings.Lake, settings.AsOf, settings.Seed, settings.Threads);
    }

    [Fact]
    public void An_unknown_environment_is_refused_with_those_that_exist()
    {
        ProjectException error = Assert.Throws<ProjectException>(() => Load("prd"));
        Assert.Equal(
            "patron.yml:11:3: there is no environment 'prd': did you mean 'prod'? Possible: test, prod", error.Message);
    }

    [Fact]
    public void Without_environments_every_environment_is_unknown()
    {
        using TemporaryFolder folder = new();
        folder.Write("patron.yml", "name: shop\ncustomer_key: id\ncurrency: USD\n");
        ProjectException error = Assert.Throws<ProjectException>(() => ProjectLoader.Load(folder.FullPath, "prod"));
        Assert.Equal("patron.yml:1:1: there is no environment 'prod': add it under 'environments:'", error.Message);
    }

    [Fact]
    public void Sources_are_read()
    {
        IReadOnlyList<SourceDefinition> sources = Load().Sources;
        Assert.Equal(["clicks", "shop", "stock", "world", "x_desk", "x_office"], sources.Select(source => source.Name));
        FileSourceDefinition shop = Assert.IsType<FileSourceDefinition>(sources[1]);
        Assert.Equal((FileFormat.Csv, "sources/shop.yml"), (shop.Format, shop.File));
        Assert.Equal(["orders", "customers"], shop.TableNames);

        FileTableDefinition orders = shop.Tables[0];
        Assert.Equal(
            [
                new("order_id", "BIGINT"), new("customer_id", "VARCHAR"), new("ordered_at", "TIMESTAMP"),
                new("amount", "DECIMAL(18,4)"),
            ],
            orders.Columns);
        Assert.Equal(["order_id"], orders.Key);
        Assert.Equal(
            ("data/orders-*.csv", ";", false, "%d.%m.%Y"),
            (orders.Path, orders.Delimiter, orders.Header, orders.TimestampFormat));

        FileTableDefinition customers = shop.Tables[1];
        Assert.Equal((null, null, null), (customers.Delimiter, customers.Header, customers.TimestampFormat));
        Assert.Empty(customers.Key);
        Assert.Equal("VARCHAR[]", Assert.IsType<FileSourceDefinition>(sources[0]).Tables[0].Columns[1].Type);
        Assert.Empty(Assert.IsType<FileSourceDefinition>(sources[2]).Tables[0].Columns);
        Assert.Equal(
            new GeneratorSourceDefinition
            {
                Name = "world", File = "sources/world.yml", World = Toy, Customers = 1000, Seed = 7,
                From = new DateOnly(2024, 1, 1), To = new DateOnly(2026, 1, 1),
            },
            sources[3]);
    }

    [Fact]
    public void Sources_of_servers_are_read_and_keep_references_as_they_are()
    {
        IReadOnlyList<SourceDefinition> sources = Load().Sources;
        HttpSourceDefinition desk = Assert.IsType<HttpSourceDefinition>(sources[4]);
        Assert.Equal(("https://desk.example.com/v2", 60, 2.5), (desk.Url.Text, desk.TimeoutSeconds, desk.RequestsPerSecond));
        Assert.Equal(["Bearer ${file:desk.token}", "de"], desk.Headers.Select(header => header.Value.Text));
        HttpTableDefinition tickets = desk.Tables[0];
        Assert.Equal(("tickets?state=all", "data.items"), (tickets.Path.Text, tickets.Rows));
        Assert.Equal(new CursorPaging("after", "meta.next") { SizeParameter = "limit", Size = 100 }, tickets.Paging);

        PostgresSourceDefinition office = Assert.IsType<PostgresSourceDefinition>(sources[5]);
        Assert.Equal(("db.example.com", 5433, "shop", "patron"), (office.Host?.Text, office.Port, office.Database?.Text, office.User?.Text));
        Assert.Equal(new SecretText("${env:SHOP_DB_PASSWORD}", new FilePlace("sources/x_office.yml", 6, 11)), office.Password);
        Assert.Equal(("public.staff", null), (office.Tables[0].Table, office.Tables[0].Query));
        Assert.Equal("SELECT * FROM shifts WHERE day > '2020-01-01'", office.Tables[1].Query?.Text);
        Assert.Contains("\"password\":\"${env:SHOP_DB_PASSWORD}\"", DefinitionHash.CanonicalText(office), StringComparison.Ordinal);
    }

    [Fact]
    public void The_examples_of_the_page_on_servers_load()
    {
        using TemporaryFolder folder = new();
        folder.Write("patron.yml", "name: shop\ncustomer_key: id\ncurrency: USD\n");
        string[] examples = File.ReadAllText(Repository.PathOf("docs", "servers.md")).Split("```yaml\n")[1..];
        foreach ((int index, string example) in examples.Index())
            folder.Write($"sources/s{index}.yml", example.Split("```")[0]);
        Assert.Equal(["orders", "regions", "tickets"], ProjectLoader.Load(folder.FullPath).Sources.SelectMany(source => source.TableNames));
    }

    [Fact]
    public void Tables_are_read_with_what_is_said_about_them()
    {
        IReadOnlyList<SqlTableDefinition> tables = Load().Tables;
        Assert.Equal(["silver.purchases", "gold.countries"], tables.Select(table => table.TableName));
        SqlTableDefinition purchases = tables[0];
        Assert.Equal("-- what was bought\nSELECT * FROM bronze.orders\n", purchases.Sql.Text);
        Assert.Equal(("tables/silver/purchases.sql", "One row a purchase."), (purchases.File, purchases.Description));
        Assert.Equal([new("amount", "In the shop's currency.")], purchases.Columns);
        Assert.Equal(
            [
                "customer_id must not be empty", "customer_id, ordered_at must be unique", "amount >= 0 must hold",
                "channel must be one of web, shop", "amount must be from 0 to 1e5", "customer_id must be a customer_id of bronze.customers",
                "the newest ordered_at must be at most 2d before as of", "the rows must be at least 1", "no_twins must give no rows",
            ],
            purchases.Checks.Select(check => check.Requirement));
        Assert.Equal(new SqlText("amount >= 0", "tables/silver/purchases.yml", 7, 17), ((ExpressionCheck)purchases.Checks[2]).Expression);
        Assert.Equal(new FilePlace("tables/silver/purchases.yml", 9, 12), purchases.Checks[4].Place);
        Assert.Equal([4, 7], purchases.Checks.Index().Where(check => check.Item.Severity == CheckSeverity.Warn).Select(check => check.Index));
        Assert.Empty(tables[1].Checks);
    }

    [Fact]
    public void Feature_groups_are_read_and_name_their_features()
    {
        AggregateGroupDefinition group = Assert.IsType<AggregateGroupDefinition>(Assert.Single(Load().Features));
        Assert.Equal(
            ("purchases", "silver.purchases", "ordered_at", "purchase"), (group.Name, group.Table, group.Time, group.Prefix));
        FeatureWindow quarter = FeatureWindow.Of(Duration.OfDays(90));
        Assert.Equal([FeatureWindow.Lifetime, quarter], group.Windows);
        Assert.Equal(
            [
                new AggregateFeature("purchase_sum", "amount", Aggregate.Sum, FeatureWindow.Lifetime),
                new AggregateFeature("purchase_mean", "amount", Aggregate.Mean, FeatureWindow.Lifetime),
                new AggregateFeature("purchase_sum_90d", "amount", Aggregate.Sum, quarter),
                new AggregateFeature("purchase_mean_90d", "amount", Aggregate.Mean, quarter),
                new AggregateFeature("purchase_days_since_last", "ordered_at", Aggregate.DaysSinceLast, FeatureWindow.Lifetime),
            ],
            group.Features);
    }

    [Fact]
    public void An_aggregate_of_several_columns_carries_the_column_in_its_name()
    {
        AggregateGroupDefinition group = (AggregateGroupDefinition)Load().Features[0] with
        {
            Windows = [FeatureWindow.Lifetime],
            Aggregates = [new("amount", [Aggregate.Sum, Aggregate.Max]), new("pieces", [Aggregate.Sum])],
        };
        Assert.Equal(
            ["purchase_amount_sum", "purchase_max", "purchase_pieces_sum"], group.Features.Select(feature => feature.Name));
    }

    [Fact]
    public void Models_are_read_with_the_targets_and_features_they_name()
    {
        ProjectDefinition project = Load();
        Assert.Equal(["churn", "lifetime_value", "pause", "segments"], project.Models.Select(model => model.Name));
        TargetDefinition target = new()
        {
            Name = "churn", File = "targets/churn.yml", Kind = TargetKind.Inactivity, Table = "silver.purchases",
            Time = "ordered_at", Horizon = Duration.Parse("26w"), BlindSpot = Duration.Parse("1w"),
            ActiveWithin = Duration.Parse("1y"),
        };
        Assert.Equal(target, Assert.Single(project.Targets));

        PropensityDefinition churn = Assert.IsType<PropensityDefinition>(project.Models[0]);
        Assert.Equal((2.5, 4, target), (churn.Penalty, churn.Folds, churn.Target));
        Assert.Same(project.Features[0], Assert.Single(churn.Features));

        PropensityDefinition pause = Assert.IsType<PropensityDefinition>(project.Models[2]);
        Assert.Equal((1.0, 5), (pause.Penalty, pause.Folds));
        Assert.Equal(
            target with
            {
                Name = "pause", File = "models/pause.yml", Horizon = Duration.Parse("3m"), BlindSpot = default,
                ActiveWithin = null,
            },
            pause.Target);

        Assert.Equal(
            new LifetimeValueDefinition
            {
                Name = "lifetime_value", File = "models/lifetime_value.yml", Table = "silver.purchases", Time = "ordered_at",
                Amount = "amount", Horizon = Duration.Parse("52w"), Discount = DiscountRate.PerYear(0.1), Penalty = 0.01,
                Holdout = Duration.Parse("26w"),
            },
            project.Models[1]);
        Assert.Equal(
            new RfmDefinition
            {
                Name = "segments", File = "models/segments.yml", Table = "silver.purchases", Time = "ordered_at",
                Amount = "amount",
            },
            project.Models[3]);
    }

    [Fact]
    public void Treatments_and_reports_are_read_and_their_SQL_knows_its_place()
    {
        ProjectDefinition project = Load();
        const string file = "treatments/win_back.yml";
        TreatmentDefinition campaign = Assert.Single(project.Treatments);
        Assert.Equal(new SqlText("churn > 0.5\n  AND purchase_sum > 100\n", file, 2, 3), campaign.Audience);
        Assert.Equal((0.1, 0.05, "email"), (campaign.Control, campaign.BusinessAsUsual, Assert.Single(campaign.Channels)));
        FolderDelivery delivery = Assert.IsType<FolderDelivery>(Assert.Single(campaign.Delivery));
        Assert.Equal(("folder", "out", DeliveryFormat.Csv), (delivery.Name, delivery.Folder, delivery.Format));
        Assert.Equal(
            [
                new TreatmentRule
                {
                    Name = "best", Place = new(file, 8, 5), When = new("value > 500", file, 9, 11), Treatment = "voucher_20", Variant = "warm", Channel = "email",
                    CampaignCode = "WB20", Cost = 4.5m, ExpectedValue = new("0.1 * value", file, 14, 21),
                    OrderBy = new("value DESC", file, 15, 15), Limit = 2000,
                },
                new TreatmentRule
                {
                    Name = "rest", Place = new(file, 17, 5), When = new("true", file, 17, 26), Treatment = "voucher_10", CampaignCode = "WB10",
                    Channel = "email",
                },
            ],
            campaign.Rules);

        ReportDefinition report = Assert.Single(project.Reports);
        Assert.Equal(("overview", "Overview"), (report.Name, report.Title));
        Assert.Equal(
            [new KpiDefinition("buyers", new("SELECT count(*) FROM silver.purchases", "reports/overview.yml", 3, 27))],
            report.Kpis);
    }

    [Fact]
    public void Every_example_loads()
    {
        string[] examples = Directory.GetDirectories(Repository.PathOf("examples"));
        Assert.NotEmpty(examples);
        Assert.All(examples, folder => Assert.NotEmpty(ProjectLoader.Load(folder).Models));
    }

    [Fact]
    public void All_tables_are_known_by_name()
    {
        TableNames tables = Load().TableNames;
        Assert.Equal(
            [
                "bronze.clicks", "bronze.customers", "bronze.orders", "bronze.players", "bronze.shifts", "bronze.staff",
                "bronze.stock", "bronze.tickets", "bronze.toys", "gold.countries", "silver.purchases",
            ],
            tables.Declared);
        Assert.True(tables.Contains("silver.features_purchases"));
        Assert.True(tables.Contains("gold.scores"));
        Assert.False(tables.Contains("silver.orders"));
        Assert.Equal("did you mean 'bronze.orders'?", tables.SuggestionFor("orders"));
    }

    [Fact]
    public void Other_folders_notes_and_hidden_files_are_left_alone()
    {
        using TemporaryFolder folder = new();
        Shop.WriteTo(
            folder, ("data/x.yml", ":"), ("campaigns/x.sql", ":"), (".patron/x.yml", ":"), (".github/ci.yml", ":"),
            ("README.md", ":"), ("models/README.md", ":"), ("models/.draft.yml", ":"), ("docs/notes.md", ":"),
            ("docker-compose.yml", ":"));
        Assert.Equal(4, ProjectLoader.Load(folder.FullPath, null, [Toy]).Models.Count);
    }

    static ProjectDefinition Load(string? environment = null)
    {
        using TemporaryFolder folder = new();
        Shop.WriteTo(folder);
        return ProjectLoader.Load(folder.FullPath, environment, [Toy]);
    }
}
