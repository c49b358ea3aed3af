using System.CommandLine;
using System.Globalization;
using Patron.Cli.Terminal;
using Patron.Server.Keys;

namespace Patron.Cli.Commands;

/// <summary><c>patron keys list</c>: whose keys there are.</summary>
sealed class KeysListCommand : ProjectCommand
{
    public KeysListCommand() : base("list", "List keys: whose they are and what they open.")
    {
        Examples = [("patron keys list --project shop", "Every key of a project; none of them is printed")];
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        IReadOnlyList<ApiKey> keys = KeyFile.Of(LoadToRead(arguments, "list keys")).Read();
        session.Give(
            new { Keys = keys.Select(key => new { key.Id, key.Name, Roles = key.Roles, key.Created }) },
            output =>
            {
                TextTable table = new(("id", false), ("name", false), ("roles", false), ("created", false));
                foreach (ApiKey key in keys)
                {
                    table.Add(
                        key.Id, key.Name, string.Join(", ", key.Roles).ToLowerInvariant(),
                        key.Created.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));
                }

                table.Write(output);
            });
        return ExitCode.Done;
    }
}
