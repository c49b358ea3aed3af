using System.Text.Json.Serialization;
using Patron.Simulation.Writing;

namespace Patron.Simulation;

/// <summary>What every world is asked for. Equal options give files equal to the byte, on any number of threads.</summary>
public abstract record WorldOptions
{
    /// <summary>The most customers that a world can have.</summary>
    public const int MostCustomers = 10_000_000;

    private protected WorldOptions(int customers, DateOnly from)
    {
        Customers = customers;
        From = from;
    }

    /// <summary>Number of customers; a customer is the same in a larger world. Range: 1 to <see cref="MostCustomers"/>.</summary>
    [JsonPropertyOrder(-4)]
    public int Customers { get; init; }

    /// <summary>Seed of every random choice.</summary>
    /// <value>The default is 7.</value>
    [JsonPropertyOrder(-3)]
    public long Seed { get; init; } = 7;

    /// <summary>First day of the data, from midnight UTC.</summary>
    [JsonPropertyOrder(-2)]
    public DateOnly From { get; init; }

    /// <summary>The data end before midnight UTC of this day. Range: 8 weeks to 20 years after <see cref="From"/>.</summary>
    /// <value>The default is 2026-01-01.</value>
    [JsonPropertyOrder(-1)]
    public DateOnly To { get; init; } = new(2026, 1, 1);

    /// <summary>Threads that generate; never changes the files. Range: 1 to 256.</summary>
    /// <value>The default is one for each core.</value>
    [JsonIgnore]
    public int? Threads { get; init; }

    internal int Days => To.DayNumber - From.DayNumber;

    internal long Seconds => Days * 86_400L;

    /// <summary>Everything that is wrong with these options, one sentence each; empty when they can be written.</summary>
    public IReadOnlyList<string> Problems()
    {
        OptionRanges ranges = new();
        ranges.Within(nameof(Customers), Customers, 1, MostCustomers);
        if (SpanProblem(From, To) is string problem)
            ranges.Add(problem);
        Check(ranges);
        if (Threads is int threads)
            ranges.Within(nameof(Threads), threads, 1, 256);
        if (ranges.Problems.Count == 0)
            CheckTogether(ranges);
        return ranges.Problems;
    }

    /// <summary>What is wrong with the time a world is asked to span; null when nothing is.</summary>
    public static string? SpanProblem(DateOnly from, DateOnly to) => (to.DayNumber - from.DayNumber) is >= 56 and <= 7_305
        ? null
        : $"To is {to:yyyy-MM-dd}, {to.DayNumber - from.DayNumber} days after From ({from:yyyy-MM-dd}); "
            + "the data must span 56 to 7305 days.";

    private protected abstract void Check(OptionRanges ranges);

    /// <summary>What is asked only of options that each lie in their ranges.</summary>
    private protected virtual void CheckTogether(OptionRanges ranges)
    {
    }
}
