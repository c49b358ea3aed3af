namespace Patron.Models.Allocation;

/// <summary>Who gets a treatment by chance, so that the next campaign can be learnt from this one.</summary>
public sealed record ExplorationOptions
{
    /// <summary>Share of the customers. Range: [0, 1]. <value>0.05.</value></summary>
    public double Share { get; init; } = 0.05;

    /// <summary>Whether no treatment is one of the things that chance gives. <value>True.</value></summary>
    public bool WithNone { get; init; } = true;

    /// <summary>
    /// Whether an arm whose limits could not hold its share is explored less, with the probabilities of that, in the place of a
    /// refusal. <value>False.</value>
    /// </summary>
    public bool Thin { get; init; }

    /// <summary>Another seed explores with other customers. <value>0.</value></summary>
    public long Seed { get; init; }
}
