namespace Patron.Models.Allocation;

/// <summary>One of the treatments that a customer may get.</summary>
public sealed record TreatmentArm
{
    /// <summary>Its name, unlike every other arm's.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// What each customer is expected to bring by it, beyond getting nothing, less what it costs where that is to be taken off. Range: finite.
    /// </summary>
    public required double[] Values { get; init; }

    /// <summary>What it takes of each resource, by the resource's name; nothing of those that are not named.</summary>
    public IReadOnlyDictionary<string, Amounts> Uses { get; init; } = new Dictionary<string, Amounts>();

    /// <summary>Who may get it; null for all. What a customer had before excludes others here.</summary>
    public bool[]? Eligible { get; init; }

    /// <summary>Fewest customers who get it. Range: &gt;= 0. <value>0.</value></summary>
    public int Least { get; init; }

    /// <summary>Most customers who get it. Range: &gt;= 0. <value>Null: no limit.</value></summary>
    public int? Most { get; init; }
}

/// <summary>Something of which there is only so much: money, minutes of calls, points.</summary>
/// <param name="Name">Unlike every other resource's.</param>
/// <param name="Limit">How much there is, in its unit. Range: finite, &gt;= 0.</param>
public sealed record Resource(string Name, double Limit);

/// <summary>Arms that share a number of contacts.</summary>
/// <param name="Name">Unlike every other channel's.</param>
/// <param name="Arms">Names of its arms.</param>
/// <param name="Most">Most customers who get one of them. Range: &gt;= 0.</param>
public sealed record ContactChannel(string Name, IReadOnlyList<string> Arms, int Most);

/// <summary>
/// Customers, each to get at most one of several arms, within what there is of resources and contacts; arms exclude each other.
/// </summary>
public sealed record AssignmentProblem
{
    /// <summary>Who each row is, each once; decides between equals.</summary>
    public required IReadOnlyList<string> Keys { get; init; }

    /// <summary>The arms, one to 64.</summary>
    public required IReadOnlyList<TreatmentArm> Arms { get; init; }

    /// <summary>What is limited beside the number of contacts.</summary>
    public IReadOnlyList<Resource> Resources { get; init; } = [];

    /// <summary>Arms that share a number of contacts.</summary>
    public IReadOnlyList<ContactChannel> Channels { get; init; } = [];
}

/// <summary>How an assignment is looked for.</summary>
public sealed record AssignmentOptions
{
    /// <summary>Gap to the bound at which looking ends, as a share of the value. Range: &gt;= 0. <value>0.0001.</value></summary>
    public double Tolerance { get; init; } = 1e-4;

    /// <summary>Most places of the tree that are searched where prices leave a wider gap. Range: &gt;= 0. <value>5,000,000.</value></summary>
    public long MostNodes { get; init; } = 5_000_000;

    /// <summary>Most threads; the assignment does not depend on it. <value>Null: all processors.</value></summary>
    public int? Threads { get; init; }

    /// <summary>Ends the search early.</summary>
    public CancellationToken Cancellation { get; init; }
}
