namespace Patron.Cli.Terminal;

static class Sampling
{
    /// <summary>
    /// Asks how far work is. It may have ended in this very moment, with all that could be asked: then nobody knows.
    /// </summary>
    public static WorkProgress Ask(Func<WorkProgress>? progress)
    {
        try
        {
            return progress?.Invoke() ?? default;
        }
        catch (Exception)
        {
            return default;
        }
    }
}
