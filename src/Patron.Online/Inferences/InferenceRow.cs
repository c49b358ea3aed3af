namespace Patron.Online;

/// <summary>What one version said of one row of a request; see <c>bronze.inferences</c>. Texts are UTF-8, and those of JSON are whole.</summary>
public readonly ref struct InferenceRow
{
    /// <summary>The request's id and the row's place in it: with the role no other row has them.</summary>
    public required ReadOnlySpan<byte> Id { get; init; }

    /// <summary>When the request came. Unit: microseconds since 1970 in UTC.</summary>
    public required long Time { get; init; }

    /// <summary>The caller's trace, or the request's id within the server.</summary>
    public required ReadOnlySpan<byte> TraceId { get; init; }

    /// <summary><c>score</c>, <c>explain</c>, <c>what-if</c> or <c>invocations</c>.</summary>
    public required ReadOnlySpan<byte> Endpoint { get; init; }

    /// <summary><c>champion</c> or <c>challenger</c>.</summary>
    public required ReadOnlySpan<byte> Role { get; init; }

    /// <summary>The model's id.</summary>
    public required ReadOnlySpan<byte> Model { get; init; }

    /// <summary>The version that scored.</summary>
    public required int Version { get; init; }

    /// <summary>Who the row is about; empty where the caller did not say.</summary>
    public required ReadOnlySpan<byte> CustomerKey { get; init; }

    /// <summary>The model's answer; NaN where it is no number, or unknown.</summary>
    public required double Score { get; init; }

    /// <summary>Whose key let the request in; empty where none was asked for.</summary>
    public required ReadOnlySpan<byte> Caller { get; init; }

    /// <summary>From the request's head to its answer, before it was sent; of a challenger how long it scored. Unit: microseconds.</summary>
    public required long Latency { get; init; }

    /// <summary>The share of requests that are kept, of which this is one. Range: (0, 1].</summary>
    public required double Share { get; init; }

    /// <summary>JSON of the values that were given; empty where they stand in the champion's row.</summary>
    public required ReadOnlySpan<byte> Features { get; init; }

    /// <summary>JSON of all that the model said.</summary>
    public required ReadOnlySpan<byte> Outputs { get; init; }

    /// <summary>JSON of why, or of what would be; empty where nobody asked.</summary>
    public required ReadOnlySpan<byte> Explanation { get; init; }
}
