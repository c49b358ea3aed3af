namespace Patron.Simulation.Retail;

/// <summary>How a customer answers to being treated.</summary>
enum Persona
{
    /// <summary>Buys more when treated.</summary>
    Persuadable,

    /// <summary>Buys anyway; a voucher is given away.</summary>
    SureThing,

    /// <summary>Hardly buys, treated or not.</summary>
    LostCause,

    /// <summary>Buys less when disturbed.</summary>
    SleepingDog,
}

/// <summary>The words for personas, and their odds.</summary>
static class Personas
{
    public static readonly byte[][] Codes =
        [[.. "persuadable"u8], [.. "sure_thing"u8], [.. "lost_cause"u8], [.. "sleeping_dog"u8]];

    /// <summary>
    /// Weights of the four personas. <paramref name="pace"/> is the customer's purchase rate over the mean rate: the brisk are
    /// sure things, the slow are lost causes; the channel tells the persuadable from the sleeping dogs.
    /// </summary>
    public static void Weigh(AcquisitionChannel channel, double pace, Span<double> weights)
    {
        weights[(int)Persona.Persuadable] = channel.Persuadable;
        weights[(int)Persona.SureThing] = 0.8 * pace / (1 + pace);
        weights[(int)Persona.LostCause] = 0.25 / (1 + (4 * pace));
        weights[(int)Persona.SleepingDog] = channel.SleepingDog;
    }
}
