namespace Patron.Cli.Terminal;

/// <summary>What was asked for does not make sense, found only after the command line was parsed.</summary>
sealed class UsageException(string message) : Exception(message);
