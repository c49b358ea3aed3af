using Patron.Models.Preprocessing;
using Patron.Simulation;
using Patron.Simulation.Telecom;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>
/// The operator: an outcome is a customer gone by five weeks after the campaign's end, known four weeks later. What is true of a
/// treatment is what it does to decisions to leave by the campaign's end. The base is a month's revenue.
/// </summary>
sealed class TelecomLoop : LoopWorld
{
    /// <summary>
    /// Days of use before those that tell whether it fades, and by how many such days shares are drawn to those of all.
    /// </summary>
    const int UsualDays = 56;

    const double Drawn = 8;

    static readonly string[] Used = ["voice", "sms", "data"];

    static readonly string[] NotLearnt =
        [.. Used.SelectMany(service => new[] { service + "_bits_0", service + "_bits_28", service + "_before" })];

    static readonly FadingUse Fading = new();

    static readonly TelecomOptions Options = new() { From = new(2024, 7, 1), To = new(2025, 10, 28), ContactShare = 0 };

    public override string Name => "telecom";

    public override string[] Arms { get; } = ["data_bonus", "discount_10", "voice_pack"];

    public override double[] Costs { get; } = [0.04, 0.08, 0.04];

    public override double[] Discounts { get; } = [0, 0.1, 0];

    public override double BudgetPerCustomer => 0.02;

    /// <summary>A year's margin of a third, lost with who leaves.</summary>
    public override double Margin => -4;

    /// <summary>Days from which nobody was in any campaign until what came of it was known.</summary>
    IReadOnlyList<DateOnly> QuietDays { get; } = [new(2024, 9, 16), new(2024, 10, 21), new(2024, 11, 25)];

    public override IReadOnlyList<DateOnly> Waves { get; } =
        [new(2025, 1, 6), new(2025, 2, 3), new(2025, 3, 3), new(2025, 3, 31)];

    public override (DateOnly First, DateOnly Second) Decisions => (new(2025, 6, 30), new(2025, 9, 29));

    public override int[] Rules { get; } = [1, 0, 2];

    public override int Customers => 120_000;

    public override IReadOnlyList<int> Seeds { get; } = [15];

    public override IReadOnlyList<int> MeasuredSeeds { get; } = [21, 22, 23, 24];

    public override string MoreAnswers => ", a.lost";

    /// <summary>No decision between waves: their outcomes are not known so soon.</summary>
    public override bool DecidesEarly => false;

    public override string Oracle =>
        """
        The oracle knows the world's parameters. Which persona a customer is it tells, by Bayes' theorem, from who he is, what he
        accepted and how offers changed his use; what an offer does to a persona it knows. Who would leave, of those whom offers
        keep and of those whom they drive away, and what customers are worth it learns by boosted trees of what is true of three
        quarters of the customers, for the other quarter. These are estimates, as is the noise of changes of use.
        """;

    public override string Learning =>
        """
        It has what the warehouse has on the day, in a database of its own. From controls and from days before any campaign it
        learns who of those still there is gone within nine weeks without an offer (boosted trees over use, money, network,
        complaints, and how likely it is that use is fading). Latent classes of customers (EffectClasses; two or three, by
        Schwarz's criterion) it learns from who accepts, and from how use changes while an offer acts, among those who stay; then
        how many times as many of a class are lost with an offer and without (ClassFactors), with classes as what came before
        each contact tells them: what came after is known of those only who stayed. That there are a few types who are alike
        in what they accept, use and leave for is true of this world, and taken for granted; who is of which type, and what an
        offer does to each, the engine finds out. The noise of changes of use is taken for Student's t, and what all changes
        of a customer share is told by those of controls: without, outliers and customers whose use drifts became classes.
        Penalties, numbers of classes, the noise, and that nothing is learnt of who had left before, were chosen by trials on
        seed 1; the seed of the loop below was not looked at before.
        """;

    public override Parts Learn(KnownLoop known, Seen rows, DateOnly day)
    {
        Seen[] quiet = [.. QuietDays.Select(one => Quiet(known, one))];
        return new TelecomLearner(this, known, Answered(known, day), quiet, rows).Expect();
    }

    public override Parts Expected(Decision decision) => new TelecomPosterior(this, decision).Expected();

    /// <summary>Contacts whose outcome is known on a day.</summary>
    public Wave[] Answered(KnownLoop known, DateOnly day) =>
    [
        .. Waves.Append(Decisions.First).Where(wave => wave.AddDays(TelecomQueries.KnownAfterDays) <= day)
            .Select(wave => Wave.Of(known.Answered(wave))),
    ];

    public override IReadOnlyList<(string Customer, DateOnly Since)> Roster(CampaignWorldOptions options)
    {
        TelecomOptions telecom = (TelecomOptions)options;
        return
        [
            .. Enumerable.Range(0, telecom.Customers).Select(customer => SubscriberDraw.Of(telecom, customer))
                .Where(who => who.Consents).Select(who => ($"C{who.Index:D8}", telecom.From.AddDays(who.FirstDay))),
        ];
    }

    public override CampaignWorldOptions OptionsOf(long seed, int customers) =>
        Options with { Seed = seed, Customers = customers };

    public override void Write(CampaignWorldOptions options, string folder) =>
        TelecomWorld.Write((TelecomOptions)options, folder);

    public override string Tables(string folder) => TelecomQueries.Tables(folder);

    public override string Answers => TelecomQueries.Answers;

    public override string Truths(string folder) => TelecomQueries.Truths(folder, Arms);

    public override IReadOnlyList<(string Table, string Select)> Known(DateOnly day) => TelecomQueries.Known(day);

    public override string Features(DateOnly day) => TelecomQueries.Features(day, Arms);

    /// <summary>Everybody who might have been contacted on a quiet day, with who was lost.</summary>
    Seen Quiet(KnownLoop known, DateOnly day) => known.Read(
        $"""
        SELECT f.*, coalesce(h.lost, 0) AS lost
        FROM ({Features(day)}) AS f LEFT JOIN (SELECT customer_id, 1 AS lost
          FROM customers LEFT JOIN ends USING (customer_id) WHERE {TelecomQueries.Lost(TelecomQueries.At(day))}) AS h
          USING (customer_id)
        ORDER BY customer_id
        """);

    /// <summary>
    /// A month's revenue, drawn towards the mean of the contract where few months are known; signs that use fades.
    /// </summary>
    public (double[] Base, FeatureTable Table) Derive(Seen rows, Seen now)
    {
        (string[] contracts, double[] sums, double[] months) = (now.Texts("contract"), now["revenue_sum"], now["months"]);
        Dictionary<string, double> means = contracts.Select((contract, row) => (contract, row)).GroupBy(one => one.contract)
            .ToDictionary(
                group => group.Key, group => group.Sum(one => sums[one.row]) / group.Sum(one => months[one.row]));
        (string[] of, double[] sum, double[] known) = (rows.Texts("contract"), rows["revenue_sum"], rows["months"]);
        double[] value = [.. of.Select((contract, row) => (sum[row] + means[contract]) / (known[row] + 1))];
        FadingSigns[] fading = FadingOf(rows);
        return (value, LearningTables.Of(this, rows, NotLearnt,
        [
            ("value", value), ("fading", Array.ConvertAll(fading, one => one.Odds)),
            ("ended", Array.ConvertAll(fading, one => one.Ended)), ("faded", Array.ConvertAll(fading, one => one.Share)),
        ]));
    }

    static FadingSigns[] FadingOf(Seen rows)
    {
        double[] seen = Array.ConvertAll(rows["tenure"], days => Math.Clamp(days - UsualDays, 0, UsualDays));
        double[][] early = [.. Used.Select(service => rows[service + "_bits_0"])];
        double[][] late = [.. Used.Select(service => rows[service + "_bits_28"])];
        double[][] before = [.. Used.Select(service => rows[service + "_before"])];
        double[] usual = [.. before.Select(days => days.Sum() / seen.Sum())];
        FadingSigns[] found = new FadingSigns[rows.Rows];
        Parallel.For(0, rows.Rows, row => found[row] = Fading.Of(
            [.. Used.Select((_, service) => (ulong)early[service][row] | ((ulong)late[service][row] << 28))],
            [.. Used.Select((_, service) => (before[service][row] + (Drawn * usual[service])) / (seen[row] + Drawn))]));
        return found;
    }
}
