namespace Patron.Acceptance.Commands;

/// <summary>The gaming template with the events of a small world, and the model that comes with it.</summary>
public sealed class Play() : ExampleProject("gaming", "play", _ => { });
