using System.CommandLine;
using Patron.Cli.Terminal;

namespace Patron.Cli.Usage;

/// <summary>A command: what it takes, how its help reads, what it does.</summary>
/// <param name="name">The word that calls it.</param>
/// <param name="summary">One sentence for the list of commands.</param>
abstract class PatronCommand(string name, string summary) : Command(name, summary)
{
    /// <summary>What one should know beyond the summary; paragraphs for the help.</summary>
    public string Story { get; protected init; } = "";

    /// <summary>Whole command lines, each with what it does.</summary>
    public IReadOnlyList<(string Line, string Meaning)> Examples { get; protected init; } = [];

    /// <summary>Does the work; what goes wrong is thrown.</summary>
    /// <returns>The exit code.</returns>
    public abstract int Run(ParseResult arguments, Session session);
}
