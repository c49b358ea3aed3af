namespace Patron.Server.Scoring;

/// <summary>A request whose rows are kept.</summary>
/// <param name="Id">No other request has it, of this server or any other.</param>
/// <param name="Endpoint">What was asked: <c>score</c>.</param>
/// <param name="TraceId">The caller's trace; its own id within the server where the caller has none.</param>
/// <param name="Caller">Whose key let it in; null where none was asked for.</param>
/// <param name="Time">When it came. Unit: microseconds since 1970 in UTC.</param>
/// <param name="Since">The same by the clock that measures.</param>
sealed record InferenceRequest(string Id, string Endpoint, string TraceId, string? Caller, long Time, long Since);
