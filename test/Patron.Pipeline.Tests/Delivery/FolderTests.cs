using System.Security.Cryptography;
using System.Text.Json;
using Patron.DuckDb;
using Patron.Pipeline.Delivery;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Treatments;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Tests.Delivery;

public sealed class FolderTests
{
    const int Many = 2000;

    static Campaigns Make(string delivery, params (string Path, string Text)[] files)
    {
        Campaigns campaigns = new(Campaigns.WinBack + delivery, files);
        campaigns.Customers(Many);
        return campaigns;
    }

    static string[] Visible(Campaigns campaigns) => [.. campaigns.Delivered.Where(file => !Path.GetFileName(file).StartsWith('.'))];

    static string[] Hidden(Campaigns campaigns) => [.. campaigns.Delivered.Where(file => Path.GetFileName(file).StartsWith('.'))];

    static DeliveryManifest Manifest(string file)
    {
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(Path.ChangeExtension(file, ".json")));
        JsonElement root = manifest.RootElement;
        return new DeliveryManifest(
            root.GetProperty("campaign").GetString()!, root.GetProperty("as_of").GetDateTimeOffset(), root.GetProperty("run").GetString()!,
            root.GetProperty("target").GetString()!, root.GetProperty("delivery").GetString()!, root.GetProperty("file").GetString()!,
            root.GetProperty("rows").GetInt64(), root.GetProperty("suppressed").GetInt64(), root.GetProperty("sha256").GetString()!);
    }

    static string[] Texts(Campaigns campaigns, string sql) => [.. campaigns.Query(sql).Texts("text")!];

    static string[] Treated(Campaigns campaigns) =>
        Texts(campaigns, "SELECT customer_key AS text FROM gold.treatments WHERE \"group\" = 'treated' ORDER BY ALL");

    /// <summary>What a run that is killed before a file's name leaves: whatever follows the hidden files fails.</summary>
    static void KilledBeforePublishing(Campaigns campaigns, string runId)
    {
        string log = Path.Combine(campaigns.Project.StateFolder(), "audit.jsonl");
        Directory.CreateDirectory(log);
        Assert.ThrowsAny<Exception>(() => campaigns.Deliver(runId));
        Directory.Delete(log);
    }

    /// <summary>What a run that is killed after a file got its name leaves: nothing can go on record.</summary>
    static void KilledBeforeRecording(Campaigns campaigns, string runId)
    {
        string record = Path.Combine(campaigns.Project.LakeFolder(), "gold", "deliveries");
        File.WriteAllText(record, "in the way");
        Assert.ThrowsAny<Exception>(() => campaigns.Deliver(runId));
        File.Delete(record);
    }

    [Theory]
    [InlineData("csv", "read_csv({0}, all_varchar = true)")]
    [InlineData("jsonl", "read_json({0})")]
    [InlineData("parquet", "read_parquet({0})")]
    public void A_file_of_each_format_is_read_back_as_it_was_decided_and_its_manifest_vouches_for_it(string format, string reader)
    {
        using Campaigns campaigns = Make($"delivery: {{ folder: campaigns, format: {format} }}\n");
        campaigns.Lake.Connection.Execute(
            "UPDATE made SET customer_key = 'a \"b\", c' || chr(10) || 'd ü', churn = 0.99, value = 9999 WHERE customer_key = 'c1'");
        campaigns.Run();
        string file = Visible(campaigns).Single(one => one.EndsWith('.' + format));
        string rows = string.Format(System.Globalization.CultureInfo.InvariantCulture, reader, Sql.Literal(file));
        const string compared = "customer_id, campaign, campaign_code, treatment, variant, channel, CAST(expected_value AS DECIMAL(18, 2)), CAST(cost AS DECIMAL(18, 2))";
        Assert.Equal(
            Texts(campaigns, $"""
                SELECT CAST(row({compared.Replace("customer_id", "customer_key", StringComparison.Ordinal)}) AS VARCHAR) AS text
                FROM gold.treatments WHERE "group" = 'treated' ORDER BY customer_key
                """),
            Texts(campaigns, $"SELECT CAST(row({compared}) AS VARCHAR) AS text FROM {rows}"));
        Assert.Contains(Treated(campaigns), key => key == "a \"b\", c\nd ü");

        DeliveryManifest manifest = Manifest(file);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))), manifest.Sha256);
        Assert.Equal(("win_back", Campaigns.AsOf, "run-1", "folder", Path.GetFileName(file)), (manifest.Campaign, manifest.AsOf, manifest.Run, manifest.Target, manifest.File));
        Assert.Equal((Treated(campaigns).Length, 0), (manifest.Rows, manifest.Suppressed));
        Assert.Equal([manifest.Sha256], Texts(campaigns, $"SELECT sha256 AS text FROM {Table(campaigns, "gold.deliveries")} WHERE delivery = '{manifest.Delivery}'"));
    }

    [Fact]
    public void Every_line_of_JSON_stands_alone()
    {
        using Campaigns campaigns = Make("delivery: { format: jsonl, columns: { id: customer_key, offer: treatment, at: as_of, worth: expected_value } }\n");
        campaigns.Run();
        string[] lines = File.ReadAllText(Visible(campaigns).Single(one => one.EndsWith(".jsonl"))).Split('\n');
        Assert.Equal("", lines[^1]);
        Assert.Equal(Treated(campaigns), lines[..^1].Select(line =>
        {
            using JsonDocument contact = JsonDocument.Parse(line);
            Assert.Equal(["id", "offer", "at", "worth"], contact.RootElement.EnumerateObject().Select(member => member.Name));
            Assert.Equal("2025-12-31T23:00:00Z", contact.RootElement.GetProperty("at").GetString());
            return contact.RootElement.GetProperty("id").GetString();
        }));
    }

    [Fact]
    public void A_run_that_is_killed_before_a_file_has_its_name_shows_none_and_the_next_delivers_it_once()
    {
        using Campaigns campaigns = Make("");
        campaigns.Decide();
        KilledBeforePublishing(campaigns, "run-1");
        Assert.Empty(Visible(campaigns));
        Assert.Equal(2, Hidden(campaigns).Length);
        Assert.False(campaigns.Lake.Exists("gold.deliveries"));

        campaigns.Deliver("run-2");
        campaigns.Deliver("run-3");
        Assert.Equal(["win_back_2026-01-01_run-2.csv", "win_back_2026-01-01_run-2.json"], Visible(campaigns).Select(Path.GetFileName));
        Assert.Empty(Hidden(campaigns));
        Assert.Equal(Treated(campaigns).Length, Manifest(Visible(campaigns)[0]).Rows);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_that_got_its_name_before_the_run_was_killed_is_not_delivered_again_though_it_was_taken_away(bool isTaken)
    {
        using Campaigns campaigns = Make("");
        campaigns.Decide();
        KilledBeforeRecording(campaigns, "run-1");
        string file = Assert.Single(Visible(campaigns)); // no manifest yet: nobody has to believe it is whole
        byte[] content = File.ReadAllBytes(file);
        if (isTaken)
            File.Delete(file);

        campaigns.Deliver("run-2");
        Assert.Equal(isTaken ? 1 : 2, Visible(campaigns).Length);
        Assert.Empty(Hidden(campaigns));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), Manifest(file).Sha256);
        Assert.Equal(["run-1"], Texts(campaigns, $"SELECT DISTINCT run_id AS text FROM {Table(campaigns, "gold.recipients")}"));
    }

    [Fact]
    public void A_half_written_file_of_a_killed_run_is_removed_and_never_gets_its_name()
    {
        using Campaigns campaigns = Make("");
        campaigns.Decide("run-0");
        string folder = campaigns.Project.PathOf("campaigns");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, ".win_back_2026-01-01_run-0.csv.tmp"), "customer_id,camp");
        campaigns.Deliver("run-1");
        Assert.Equal(["win_back_2026-01-01_run-1.csv", "win_back_2026-01-01_run-1.json"], campaigns.Delivered.Select(Path.GetFileName));
    }

    [Fact]
    public void Decisions_made_anew_deliver_those_alone_who_were_not_delivered()
    {
        using Campaigns campaigns = Make("");
        campaigns.Run("run-1");
        string[] before = Treated(campaigns);
        campaigns.Customers(Many, where: "n % 2 = 0");
        campaigns.Run("run-2");
        int withdrawn = before.Except(Treated(campaigns)).Count();
        Assert.NotEqual(0, withdrawn);
        Assert.Contains(
            campaigns.Observer.Warnings,
            warning => warning.StartsWith(
                $"{withdrawn} contacts of win_back that arrived at folder are decided otherwise now and treated no longer", StringComparison.Ordinal));
        string[] added = [.. Treated(campaigns).Except(before)];
        Assert.NotEmpty(added);
        string[] files = Visible(campaigns);
        Assert.Equal(4, files.Length);
        Assert.Equal(added, File.ReadAllLines(files[2]).Skip(1).Select(line => line.Split(',')[0]));
        Assert.Equal(
            before.Concat(added).Order(StringComparer.Ordinal),
            Texts(campaigns, $"SELECT customer_key AS text FROM {Table(campaigns, "gold.recipients")}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_delivery_of_a_campaign_is_on_its_own_and_one_that_fails_keeps_nothing_from_the_others()
    {
        using Campaigns campaigns = Make("""
            delivery:
              - { name: broken, folder: broken }
              - { name: lake, folder: campaigns, format: parquet }

            """);
        campaigns.Decide();
        string folder = campaigns.Project.PathOf("broken");
        // The hidden file's name is taken by a folder.
        Directory.CreateDirectory(Path.Combine(folder, ".win_back_2026-01-01_run-1.csv.tmp"));
        Assert.ThrowsAny<Exception>(() => campaigns.Deliver("run-1"));
        Assert.Equal(2, Visible(campaigns).Length);
        Directory.Delete(folder, recursive: true);
        campaigns.Deliver("run-2");
        Assert.Equal(2, Visible(campaigns).Length);
        Assert.Equal(2, Directory.GetFiles(folder).Length);
        Assert.Equal(
            ["broken run-2", "lake run-1"],
            Texts(campaigns, $"SELECT target || ' ' || run_id AS text FROM {Table(campaigns, "gold.deliveries")} ORDER BY ALL"));
    }

    [Fact]
    public void An_instant_of_which_something_never_arrived_is_told_at_the_next()
    {
        using Campaigns campaigns = Make("");
        campaigns.Decide();
        KilledBeforePublishing(campaigns, "run-1");
        DateTimeOffset next = Campaigns.AsOf.AddDays(1);
        campaigns.Run("run-2", next);
        Assert.Contains(
            campaigns.Observer.Warnings,
            warning => warning.StartsWith($"{Treated(campaigns).Length / 2} contacts of win_back at 2025-12-31T23:00:00Z never arrived", StringComparison.Ordinal));
        campaigns.Deliver("run-3");
        int told = campaigns.Observer.Warnings.Count;
        campaigns.Deliver("run-4", next);
        Assert.Equal(told, campaigns.Observer.Warnings.Count);
    }

    [Theory]
    [InlineData("out", "./out")]
    [InlineData("out/", "other/../out")]
    [InlineData("linked", "target")]
    public void Two_deliveries_into_one_folder_are_refused_however_it_is_written(string one, string other)
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.PathOf("target"));
        Directory.CreateSymbolicLink(folder.PathOf("linked"), folder.PathOf("target"));
        folder.Write("patron.yml", Campaigns.Settings);
        folder.Write("treatments/win_back.yml", Campaigns.WinBack + $"delivery: [{{ name: a, folder: {one} }}, {{ name: b, folder: {other} }}]\n");
        ProjectException error = Assert.Throws<ProjectException>(() => ProjectLoader.Load(folder.FullPath));
        Assert.Contains($"two deliveries write files of one name into {other}: give each a folder of its own", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_whose_file_is_on_record_appears_in_whatever_run_comes_next()
    {
        using Campaigns campaigns = Make("");
        campaigns.Decide();
        string manifest = Path.Combine(campaigns.Project.PathOf("campaigns"), "win_back_2026-01-01_run-1.json");
        Directory.CreateDirectory(manifest); // stands in the way of the manifest's name
        Assert.ThrowsAny<Exception>(() => campaigns.Deliver("run-1"));
        Directory.Delete(manifest);
        Assert.Single(Texts(campaigns, $"SELECT delivery AS text FROM {Table(campaigns, "gold.deliveries")}"));

        campaigns.Run("run-2", Campaigns.AsOf.AddDays(1));
        Assert.True(File.Exists(manifest));
        Assert.Empty(Hidden(campaigns));
    }

    [Fact]
    public void Contacts_of_an_instant_that_no_target_could_take_are_told_at_the_next()
    {
        using Campaigns campaigns = Make("delivery: [{ name: away, folder: away }, { name: there, folder: campaigns }]\n");
        campaigns.Decide();
        string away = campaigns.Project.PathOf("away");
        File.WriteAllText(away, "in the way");
        Assert.Throws<DeliveryException>(() => campaigns.Deliver("run-1"));
        Assert.Equal(2, Visible(campaigns).Length);
        int treated = Treated(campaigns).Length;

        File.Delete(away);
        campaigns.Run("run-2", Campaigns.AsOf.AddDays(1));
        Assert.Contains(campaigns.Observer.Warnings, warning => warning.StartsWith($"{treated} contacts of win_back at 2025-12-31T23:00:00Z never arrived at away", StringComparison.Ordinal));
        Assert.DoesNotContain(campaigns.Observer.Warnings, warning => warning.Contains("never arrived at there", StringComparison.Ordinal));
    }

    static string Table(Campaigns campaigns, string table) => campaigns.Lake.Snapshot(table).ToSql();
}
