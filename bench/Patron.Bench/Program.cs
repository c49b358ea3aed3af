using Patron.Bench.Benchmarks;
using Patron.Bench.Benchmarks.ClosedLoop;
using Patron.Bench.Benchmarks.ServeEvents;
using Patron.Bench.Harness;

const string Results = "bench/results";

IBenchmark[] all =
[
    new BgNbdBenchmark(), new ParetoNbdBenchmark(), new CoverageBenchmark(), new RfmSummaryBenchmark(), new DemoBenchmark(), new EngineBenchmark(),
    new LogisticBenchmark(), new BoostingBenchmark(), new TreeShapBenchmark(), new AssignmentBenchmark(), new UpliftBenchmark(),
    new ClosedLoopBenchmark(new RetailLoop()), new ClosedLoopBenchmark(new TelecomLoop()),
    new IngestCsvBenchmark(), new DeltaOpenBenchmark(), new DeltaAppendBenchmark(), new DeltaMergeBenchmark(),
    new TrackingBenchmark(), new FeatureBenchmark(), new ManyCustomersBenchmark(), new TreatmentBenchmark(), new PolicyBenchmark(),
    new CampaignReportBenchmark(), new OnlineStateBenchmark(), new ServeEventsBenchmark(), new InferenceBenchmark(),
];
if (!Directory.Exists("bench") || args.Except(all.Select(benchmark => benchmark.Name)).Any())
{
    string names = string.Join('|', all.Select(benchmark => benchmark.Name));
    Console.Error.WriteLine($"usage, in the repository's folder: node eng/bench.mjs [{names}]...");
    return 2;
}

Scale scale = Scale.FromEnvironment();
Directory.CreateDirectory(Results);
foreach (IBenchmark benchmark in all.Where(benchmark => args.Length == 0 || args.Contains(benchmark.Name)))
{
    double load = Machine.Load;
    Console.Error.WriteLine($"{benchmark.Name} ...");
    IReadOnlyList<Comparison> comparisons = benchmark.Run(scale);
    DateOnly day = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
    string page = ResultPage.Write(benchmark, comparisons, scale, day, load);
    Console.WriteLine(page);
    if (scale.IsFull)
        File.WriteAllText(Path.Combine(Results, $"{benchmark.Name}.md"), page);
}

return 0;
