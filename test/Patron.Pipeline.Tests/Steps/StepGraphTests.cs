using Patron.Models.Numerics;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Steps;

namespace Patron.Pipeline.Tests.Steps;

public sealed class StepGraphTests
{
    sealed record Named(StepInfo Info) : IStep
    {
        public void Run(StepContext context)
        {
        }
    }

    static Named Step(string name, string[] inputs, string[] outputs, Stage stage = Stage.Prepare) =>
        new(new StepInfo(name, stage, inputs, outputs, ""));

    static string[] NamesOf(IEnumerable<IStep> steps) => [.. steps.Select(step => step.Info.Name)];

    [Fact]
    public void A_step_comes_after_those_that_write_what_it_reads()
    {
        IReadOnlyList<IStep> ordered = StepGraph.Order([Step("c", ["b"], ["c"]), Step("b", ["a"], ["b"]), Step("a", [], ["a"])]);
        Assert.Equal(["a", "b", "c"], NamesOf(ordered));
    }

    [Fact]
    public void A_reader_of_a_shared_table_waits_for_all_its_writers()
    {
        IReadOnlyList<IStep> ordered = StepGraph.Order(
            [Step("treat", ["scores"], [], Stage.Prepare), Step("x", [], ["scores"], Stage.Score), Step("y", [], ["scores"], Stage.Score)]);
        Assert.Equal(["x", "y", "treat"], NamesOf(ordered));
        Assert.Equal(["scores"], StepGraph.SharedOutputs(ordered));
    }

    [Fact]
    public void A_circle_is_named()
    {
        ProjectException error = Assert.Throws<ProjectException>(() =>
            StepGraph.Order([Step("a", ["c"], ["a"]), Step("b", ["a"], ["b"]), Step("c", ["b"], ["c"]), Step("d", ["c"], ["d"])]));
        Assert.Contains("a -> b -> c -> a", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wanted_step_brings_what_it_needs_and_no_more()
    {
        IReadOnlyList<IStep> ordered = StepGraph.Order(
            [Step("a", [], ["a"]), Step("b", ["a"], ["b"]), Step("c", ["b"], ["c"]), Step("other", ["a"], ["other"])]);
        Assert.Equal(["a", "b"], NamesOf(StepGraph.UpTo(ordered, step => step.Info.Name == "b")));
    }

    [Fact]
    public void Random_graphs_are_ordered_alike_whatever_order_they_come_in()
    {
        RandomStream random = new(Rounds.Seed);
        for (int round = Rounds.Count(100, 2_000); round > 0; round--)
        {
            List<IStep> steps = [.. Enumerable.Range(0, 12).Select(index => Step($"s{index:00}",
                [.. Enumerable.Range(0, index).Where(_ => random.Chance(0.2)).Select(input => $"t{input:00}")], [$"t{index:00}"]))];
            IReadOnlyList<IStep> ordered = StepGraph.Order(steps);
            for (int place = 0; place < ordered.Count; place++)
                Assert.DoesNotContain(ordered.Skip(place), later => ordered[place].Info.Inputs.Intersect(later.Info.Outputs).Any());
            Assert.Equal(NamesOf(ordered), NamesOf(StepGraph.Order(steps.OrderBy(_ => random.NextBits()))));
        }
    }
}
