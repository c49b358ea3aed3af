using System.Text;

namespace Patron.Bench.Harness;

/// <summary>A benchmark's figures as a short page of Markdown.</summary>
static class ResultPage
{
    public static string Write(
        IBenchmark benchmark, IReadOnlyList<Comparison> comparisons, Scale scale, DateOnly day, double loadBefore)
    {
        StringBuilder page = new();
        page.Append($"# {benchmark.Name}\n\n{benchmark.Story}\n\n");
        if (!scale.IsFull)
            page.Append($"**A trial at {scale.Share} of these sizes.**\n\n");
        page.Append($"{day:yyyy-MM-dd}, {Machine.Description}; load before {loadBefore:F1}.\n");
        foreach (Comparison comparison in comparisons)
            Add(page, comparison);
        return page.ToString();
    }

    static void Add(StringBuilder page, Comparison comparison)
    {
        page.Append($"\n## {comparison.Title}\n\n| | ratio | median s | fastest | slowest | processor s |\n");
        page.Append("| --- | ---: | ---: | ---: | ---: | ---: |\n");
        for (int index = 0; index < comparison.Cases.Count; index++)
        {
            page.Append($"| {comparison.Cases[index]} | {comparison.Ratio(index):F2} | {comparison.MedianSeconds(index):F3} | ");
            page.Append($"{comparison.FastestSeconds(index):F3} | {comparison.SlowestSeconds(index):F3} | ");
            page.Append($"{comparison.MedianProcessorSeconds(index):F3} |\n");
        }

        foreach (string note in comparison.Notes)
            page.Append($"\n{note}\n");
    }
}
