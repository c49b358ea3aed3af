using System.Text.RegularExpressions;
using Patron.Models.Btyd;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Projects;

/// <summary><c>spend:</c>, <c>intervals:</c> and <c>where:</c> of a lifetime value model's file.</summary>
public sealed class LifetimeValueRulesTests
{
    const string Value = "kind: lifetime_value\ntable: silver.purchases\ntime: ordered_at\namount: amount\nhorizon: 52w\n";

    [Fact]
    public void Spend_and_intervals_are_read_and_what_they_are_without_a_word_makes_no_other_model()
    {
        Assert.Equal("hurdle", Load(Value + "spend: hurdle\n").Spend);
        Assert.Equal(LifetimeValueDefinition.AnySpend, Load(Value + "spend: auto\n").Spend);
        Assert.Equal(IntervalWay.Bootstrap, Load(Value + "intervals: bootstrap\n").Intervals);
        Assert.Equal(Load(Value).Hash, Load(Value + "spend: gamma_gamma\nintervals: delta\n").Hash);
        Assert.Equal(4, new[] { "", "spend: hurdle\n", "spend: auto\n", "intervals: bootstrap\n" }.Select(more => Load(Value + more).Hash).Distinct().Count());
    }

    [Fact]
    public void Purchases_and_penalty_take_the_words_of_the_command_line()
    {
        foreach (string word in PurchaseModelKind.All.Select(kind => kind.Key).Append("bg_cnbd_5").Append("mbg_cnbd_12").Where(word => word != "bg_bb"))
        {
            Assert.Equal(word, Load(Value + $"purchases: {word}\n").Purchases);
            Assert.Equal(word, PurchaseModelWords.Find(word)!.Key);
        }

        Assert.Equal("bg_bb", Load(Value + "purchases: bg_bb\n", "time_unit: day").Purchases);
        LifetimeValueDefinition tuned = Load(Value + "penalty: auto\nholdout: 13w\n");
        Assert.True(tuned is { TunesPenalty: true, Penalty: 0 });
        Assert.Equal(Load(Value).Hash, Load(Value + "penalty: 0\n").Hash);
        Assert.NotEqual(Load(Value + "holdout: 13w\n").Hash, tuned.Hash);
    }

    [Theory]
    [InlineData("purchases: bg_nbb", "'purchases' is 'bg_nbb'", "expected one of auto, bg_nbd, mbg_nbd, pareto_nbd, ")]
    [InlineData("purchases: bgnbd", "'purchases' is 'bgnbd'", "expected one of auto, bg_nbd, mbg_nbd, pareto_nbd, ")]
    [InlineData("purchases: bg_bb", "BG/BB counts whole periods", "write 'time_unit: day' into patron.yml, or take another model")]
    [InlineData("penalty: -1", "'penalty' is '-1'", "expected a number of at least 0, or auto")]
    [InlineData("penalty: auto", "a penalty is tuned by foretelling the hold-outs of the past, and there is no 'holdout'", "add 'holdout: 13w'")]
    [InlineData("spend: hurdel", "'spend' is 'hurdel'", "expected one of auto, gamma_gamma, hurdle")]
    [InlineData("spend: ziln", "'spend' is 'ziln'", "expected one of auto, gamma_gamma, hurdle")]
    [InlineData("where: sum(amount) > 5", "looks across customers and dates: the aggregate sum", "write it over the values of its own row")]
    [InlineData("where: ordered_at < now()", "now", "purchases before the date alone count already")]
    [InlineData("intervals: bootstrp", "'intervals' is 'bootstrp'", "did you mean 'bootstrap'?")]
    public void Mistakes_are_told_where_they_are(string line, string found, string remedy)
    {
        Problem problem = Assert.Throws<ProjectException>(() => Load(Value + line + "\n")).Problems[0];

        Assert.Equal(("models/lifetime_value.yml", 6), (problem.File, problem.Line));
        Assert.Contains(found, problem.Found, StringComparison.Ordinal);
        Assert.StartsWith(remedy, problem.Remedy, StringComparison.Ordinal);
    }

    static LifetimeValueDefinition Load(string value, string unit = "")
    {
        using TemporaryFolder folder = new();
        foreach ((string file, string text) in Shop.Files)
            folder.Write(file, file == "models/lifetime_value.yml" ? value : unit.Length > 0 && file == "patron.yml" ? Regex.Replace(text, "time_unit: \\w+", unit) : text);
        return ProjectLoader.Load(folder.FullPath, null, [new GeneratedWorld("toy", ["toys"])], SqlCheck.Of).Models.OfType<LifetimeValueDefinition>().Single();
    }
}
