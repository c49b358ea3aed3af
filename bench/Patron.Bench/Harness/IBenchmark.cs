namespace Patron.Bench.Harness;

/// <summary>A subject with a page of its own under bench/results.</summary>
interface IBenchmark
{
    /// <summary>The name on the command line and of the page.</summary>
    string Name { get; }

    /// <summary>What is measured, on what data: the page's first paragraph.</summary>
    string Story { get; }

    /// <summary>Makes the data, checks that competitors agree, and measures.</summary>
    IReadOnlyList<Comparison> Run(Scale scale);
}
