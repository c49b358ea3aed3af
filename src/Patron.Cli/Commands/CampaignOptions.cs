using System.CommandLine;
using Patron.Cli.Usage;
using Patron.Pipeline.Direct;
using Patron.Pipeline.Direct.Churn;

namespace Patron.Cli.Commands;

/// <summary>The options by which <c>patron churn</c> chooses whom to contact.</summary>
sealed class CampaignOptions
{
    const string Amount = "an amount from 0 up, such as 20";

    readonly Option<double?> _benefit = Opt.Value<double?>(
        "--benefit", "N", "What keeping one who would leave brings; with --cost it is said whom to contact.", Amount, Words.TryAmount);

    readonly Option<double?> _cost = Opt.Value<double?>("--cost", "N", "What a contact costs.", Amount, Words.TryAmount);
    readonly Option<int?> _capacity = Opt.Value<int?>(
        "--capacity", "N", "At most so many contacts.", "a whole number from 1 up", Words.TryPositiveCount);

    public IEnumerable<Option> All => [_benefit, _cost, _capacity];

    /// <summary>What was asked for; null for nothing.</summary>
    /// <exception cref="InputException">One is given without another that it needs, or they do not fit together.</exception>
    public ChurnCampaign? Read(ParseResult arguments) =>
        (arguments.GetValue(_benefit), arguments.GetValue(_cost), arguments.GetValue(_capacity)) switch
        {
            (null, null, null) => null,
            ({ } benefit, { } cost, var capacity) => new ChurnCampaign { Benefit = benefit, Cost = cost, Capacity = capacity },
            (null, _, _) => throw new InputException("--benefit is missing: whom to contact is chosen by --benefit and --cost together"),
            (_, null, _) => throw new InputException("--cost is missing: whom to contact is chosen by --benefit and --cost together"),
        };
}
