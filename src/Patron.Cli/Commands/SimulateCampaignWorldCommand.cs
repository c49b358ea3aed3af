using System.CommandLine;
using Patron.Cli.Usage;
using Patron.Simulation;

namespace Patron.Cli.Commands;

/// <summary>What the commands have in common that write a world with campaigns.</summary>
abstract class SimulateCampaignWorldCommand<TOptions, TTotals> : SimulateWorldCommand<TOptions, TTotals>
    where TOptions : CampaignWorldOptions, new()
{
    readonly Option<string?> _contacts = Opt.Text(
        "--contacts", "FILE",
        "Contacts decided outside, as CSV: customer_id, contacted_at, treatment, and group (treated or control) if there is one.");

    readonly Option<DateOnly?> _campaignsUntil = Opt.Date(
        "--campaigns-until", "The world's own campaigns end before this day; contacts from outside come after it.");

    /// <param name="name">The world's name.</param>
    /// <param name="description">One sentence.</param>
    /// <param name="another">What another seed gives.</param>
    protected SimulateCampaignWorldCommand(string name, string description, string another) : base(name, description, another)
    {
        Add(_contacts);
        Add(_campaignsUntil);
        Add(Opt.Json());
    }

    protected override TOptions Complete(ParseResult arguments, TOptions options) => options with
    {
        CampaignsUntil = arguments.GetValue(_campaignsUntil),
        Contacts = arguments.GetValue(_contacts) is string file ? ContactPlan.Read(file) : null,
    };
}
