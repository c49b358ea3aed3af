namespace Patron.Online;

/// <summary>What a model says of a customer, by its features of events.</summary>
/// <param name="Model">The model's id.</param>
/// <param name="Version">The version that said it.</param>
/// <param name="AsOf">The instant of the features.</param>
/// <param name="Score">The probability.</param>
public sealed record CustomerScore(string Model, int Version, DateTimeOffset AsOf, double Score);
