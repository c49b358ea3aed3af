namespace Patron.Online;

/// <summary>How far a log of inferences is.</summary>
/// <param name="Waiting">Bytes that wait for the disk.</param>
/// <param name="Next">Rows on disk, ever.</param>
/// <param name="Landed">How many of them are in the lake.</param>
/// <param name="Problem">What the disk or the lake says; null where all is well.</param>
public sealed record InferenceLogStatus(long Waiting, long Next, long Landed, string? Problem);
