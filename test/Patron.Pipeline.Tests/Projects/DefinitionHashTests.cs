using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Projects;

public sealed class DefinitionHashTests
{
    const string Settings = "name: shop\ncustomer_key: id\ncurrency: USD\nlake: here\nthreads: 1\n";

    const string Rule = "audience: \"a = 'x'\"\ncontrol: 0.1\nchannel: email\nrules:\n"
        + "  - { name: r, when: a > 1, treatment: t, campaign_code: c, cost: 2.50 }\n";

    [Fact]
    public void Layout_comments_order_of_keys_and_defaults_written_out_do_not_show() =>
        Assert.Equal(Hash("treatments/t.yml", Rule), Hash("treatments/t.yml", """
            # who comes back
            channel:   'email'
            business_as_usual: 0
            rules:
              - when: >-
                  a  >   1
                treatment: t   # a voucher
                cost: 2.5
                campaign_code: c
                name: r

            control: 1e-1
            audience: |
              a = -- really
                'x'
            delivery: { format: csv }

            """));

    [Theory]
    [InlineData("a > 1", "a > 2")]
    [InlineData("control: 0.1", "control: 0.2")]
    [InlineData("'x'", "'x '")]
    [InlineData("cost: 2.50", "cost: 2.51")]
    [InlineData("cost: 2.50", "cost: 2.50, limit: 9")]
    public void Any_change_of_meaning_shows(string from, string to)
    {
        Assert.Contains(from, Rule, StringComparison.Ordinal);
        string changed = Rule.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Hash("treatments/t.yml", Rule), Hash("treatments/t.yml", changed));
    }

    [Fact]
    public void A_model_changes_with_its_target_and_features_but_not_with_their_place()
    {
        Assert.NotEqual(Churn(("targets/churn.yml", "26w", "27w")), Churn());
        Assert.NotEqual(Churn(("features/purchases.yml", "90d", "91d")), Churn());
        Assert.Equal(Churn(("sources/shop.yml", "orders-*", "others-*")), Churn());
    }

    [Fact]
    public void Settings_change_with_what_changes_results_alone()
    {
        string hash = Hash("patron.yml", Settings);
        const string elsewhere = "currency: USD\nname: shop\nthreads: 8\ncustomer_key: id\nmemory: 4GB\nas_of: 2026-01-01\n";
        Assert.Equal(hash, Hash("patron.yml", elsewhere));
        Assert.NotEqual(hash, Hash("patron.yml", Settings + "seed: 43\n"));
        Assert.NotEqual(hash, Hash("patron.yml", Settings + "time_unit: day\n"));
    }

    [Fact]
    public void A_hash_is_the_same_in_every_process() =>
        Assert.Equal(
            "ProjectSettings"
                + """{"customer_key":"id","currency":"USD","time_zone":"UTC","time_unit":"week","seed":42,"name":"shop"}""",
            DefinitionHash.CanonicalText(Load(("patron.yml", Settings)).Settings));

    [Theory]
    [InlineData("SELECT  a,\n  b -- why\nFROM t;\n", "SELECT a, b FROM t")]
    [InlineData("/* head */ SELECT '--  x' , \"a  b\"", "SELECT '--  x' , \"a  b\"")]
    [InlineData("SELECT $$ a  -- b $$, $t$  $t$, $1", "SELECT $$ a  -- b $$, $t$  $t$, $1")]
    [InlineData("SELECT 'it''s  ' /* open", "SELECT 'it''s  '")]
    [InlineData("  -- nothing", "")]
    public void SQL_loses_its_comments_and_layout_but_not_its_texts(string sql, string canonical) =>
        Assert.Equal(canonical, SqlLayout.Canonical(sql));

    static string Churn(params (string File, string From, string To)[] changes) => Load(
        [.. Shop.Files.Select(file => (file.Key, changes.Where(change => change.File == file.Key)
            .Aggregate(file.Value, (text, change) => text.Replace(change.From, change.To, StringComparison.Ordinal))))])
        .Models[0].Hash;

    static string Hash(string file, string text)
    {
        ProjectDefinition project = file == "patron.yml" ? Load((file, text)) : Load(("patron.yml", Settings), (file, text));
        return file == "patron.yml" ? project.Settings.Hash : project.Treatments[0].Hash;
    }

    static ProjectDefinition Load(params (string File, string Text)[] files)
    {
        using TemporaryFolder folder = new();
        foreach ((string file, string text) in files)
            folder.Write(file, text);
        return ProjectLoader.Load(folder.FullPath, null, [new GeneratedWorld("toy", ["toys"])]);
    }
}
