namespace Patron.Simulation.Retail;

/// <summary>The odds of personas in a shop.</summary>
static class PersonaOdds
{
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
