using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;
using Patron.Pipeline.Cards;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Cli.Commands;

/// <summary><c>patron models card</c>: what a person who has to trust a version wants to know.</summary>
sealed class ModelsCardCommand : ModelCommand
{
    readonly Argument<string> _name = NameArgument();
    readonly Argument<string?> _version = AnyVersionArgument(
        "A version's number or alias; without one the champion, or the newest where there is none.");
    readonly Option<string?> _html = Opt.Text("--html", "FILE", "Write it as one HTML page in place of printing Markdown.");

    public ModelsCardCommand() : base("card", "Print the card of a version of a model, as it is known now.")
    {
        Story = "Purpose, owner, data, how well it does and for whom, what it goes by, limits, gates, approvals and what changed since the version before.";
        Examples =
        [
            ("patron models card churn", "The champion's, as Markdown"),
            ("patron models card churn challenger --html card.html", "The challenger's, as a page"),
        ];
        Add(_name);
        Add(_version);
        Add(_html);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        string name = arguments.GetValue(_name)!;
        ProjectDefinition project = LoadToRead(arguments, $"see the model {name}", name);
        ModelRegistry registry = ModelRegistry.Of(project);
        ModelVersion version = Find(registry, name, arguments.GetValue(_version));
        Read(registry, version);
        ModelCard card = ModelCard.Of(project, registry, name, version.Version);
        string? file = arguments.GetValue(_html);
        if (file is not null)
            File.WriteAllText(file, card.ToHtml());
        session.Give(
            new { Model = name, version.Version, Markdown = card.ToMarkdown(), Html = file },
            output => output.Write(file is null ? card.ToMarkdown() : $"the card of version {version.Version} of {name} is in {file}\n"));
        return ExitCode.Done;
    }
}
