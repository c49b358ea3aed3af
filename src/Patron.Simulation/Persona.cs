namespace Patron.Simulation;

/// <summary>How a customer answers to being treated.</summary>
enum Persona
{
    /// <summary>Buys more, or stays, when treated.</summary>
    Persuadable,

    /// <summary>Buys and stays anyway; what is given is given away.</summary>
    SureThing,

    /// <summary>Does not answer, treated or not.</summary>
    LostCause,

    /// <summary>Buys less, or leaves, when disturbed.</summary>
    SleepingDog,
}

/// <summary>The words for personas.</summary>
static class Personas
{
    public static readonly byte[][] Codes =
        [[.. "persuadable"u8], [.. "sure_thing"u8], [.. "lost_cause"u8], [.. "sleeping_dog"u8]];

    public static string WordOf(Persona persona) => System.Text.Encoding.ASCII.GetString(Codes[(int)persona]);
}
