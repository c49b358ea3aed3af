using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Roles;
using Patron.Server.Keys;

namespace Patron.Cli.Commands;

/// <summary><c>patron keys add</c>: makes a key.</summary>
sealed class KeysAddCommand : ProjectCommand
{
    readonly Argument<string> _name = new("NAME") { Description = "Whose it is, such as shop-frontend." };

    readonly Option<string[]> _roles = new("--role")
    {
        HelpName = "ROLE",
        Description = "What it opens: ingest, score, read or admin; may be repeated. Default: score.",
    };

    public KeysAddCommand() : base("add", "Make a key and print it, once.")
    {
        Story = """
            The project keeps a hash of it with a salt (keys.json in its state folder), so that nothing can print it again: hand it over at once. A
            server that runs takes it up within a second. ingest sends events; score scores, explains and asks what if; read looks at models,
            customers and metrics; admin may do everything.
            """;
        Examples =
        [
            ("patron keys add shop-frontend --project shop", "A key that scores"),
            ("patron keys add monitoring --role read --env prod", "One that reads metrics, for the environment prod"),
        ];
        Add(_name);
        Add(_roles);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        string name = arguments.GetValue(_name)!;
        string[] words = arguments.GetValue(_roles) is { Length: > 0 } given ? given : ["score"];
        KeyRole[] roles = [.. words.Select(RoleOf).Distinct()];
        ProjectDefinition project = Load(arguments);
        RoleRules.Of(project, TimeProvider.System).Require(Role.Operator, "make keys");
        string key = KeyFile.Of(project).Add(name, roles, TimeProvider.System.GetUtcNow());
        session.Give(new { Name = name, Roles = words, Key = key }, output => output.WriteLine(key));
        return ExitCode.Done;
    }

    static KeyRole RoleOf(string word) =>
        Enum.GetValues<KeyRole>().Cast<KeyRole?>().FirstOrDefault(role => string.Equals($"{role}", word, StringComparison.OrdinalIgnoreCase))
        ?? throw new UsageException($"--role: '{word}' is not one of {string.Join(", ", Enum.GetNames<KeyRole>()).ToLowerInvariant()}");
}
