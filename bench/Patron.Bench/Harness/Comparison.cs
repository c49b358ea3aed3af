using System.Diagnostics;

namespace Patron.Bench.Harness;

/// <summary>Cases measured side by side: run in turn, A B A B, so that what disturbs the machine disturbs all of them.</summary>
sealed class Comparison
{
    Comparison(string title, IReadOnlyList<string> cases, double[][] seconds, double[][] processor)
    {
        (Title, Cases, Seconds, Processor) = (title, cases, seconds, processor);
    }

    public string Title { get; }

    public IReadOnlyList<string> Cases { get; }

    /// <summary>A sentence under the table, such as the goal and whether it was met.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Wall time of each case and repetition.</summary>
    double[][] Seconds { get; }

    /// <summary>Time of all processors together.</summary>
    double[][] Processor { get; }

    /// <summary>Runs every case some times without a clock, then <paramref name="repetitions"/> times in turn.</summary>
    public static Comparison Run(string title, int warmUps, int repetitions, params IReadOnlyList<Case> cases)
    {
        double[][] seconds = [.. cases.Select(_ => new double[repetitions])];
        double[][] processor = [.. cases.Select(_ => new double[repetitions])];
        for (int round = -warmUps; round < repetitions; round++)
        {
            for (int index = 0; index < cases.Count; index++)
            {
                (double wall, double busy) = Measure(cases[index].Run);
                if (round >= 0)
                    (seconds[index][round], processor[index][round]) = (wall, busy);
            }
        }

        return new Comparison(title, [.. cases.Select(one => one.Name)], seconds, processor);
    }

    /// <summary>The same figures with sentences under the table.</summary>
    public Comparison With(params IReadOnlyList<string> notes) =>
        new(Title, Cases, Seconds, Processor) { Notes = [.. Notes, .. notes] };

    public double MedianSeconds(int index) => Median(Seconds[index]);

    public double FastestSeconds(int index) => Seconds[index].Min();

    public double SlowestSeconds(int index) => Seconds[index].Max();

    public double MedianProcessorSeconds(int index) => Median(Processor[index]);

    /// <summary>How much longer a case took than another in the same round: the median over the rounds.</summary>
    public double Ratio(int index, int toIndex = 0) =>
        Median([.. Seconds[index].Zip(Seconds[toIndex], (one, other) => one / other)]);

    static (double Wall, double Processor) Measure(Action run)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        TimeSpan busy = Environment.CpuUsage.TotalTime;
        long started = Stopwatch.GetTimestamp();
        run();
        double wall = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return (wall, (Environment.CpuUsage.TotalTime - busy).TotalSeconds);
    }

    static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
