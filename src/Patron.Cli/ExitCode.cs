namespace Patron.Cli;

/// <summary>What a command tells the shell.</summary>
static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;

    /// <summary>Wrong usage, or the user's files are wrong.</summary>
    public const int WrongInput = 2;

    /// <summary>Ended by Ctrl-C; the shells' own convention, 128 + SIGINT.</summary>
    public const int Cancelled = 130;
}
