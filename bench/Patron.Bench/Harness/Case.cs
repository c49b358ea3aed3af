namespace Patron.Bench.Harness;

/// <summary>One thing to measure.</summary>
/// <param name="Name">What stands in the table.</param>
/// <param name="Run">The work, whole and repeatable.</param>
sealed record Case(string Name, Action Run);
