using Patron.Models.LifetimeValue;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Reporting.Pictures;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Direct.Clv;

/// <summary>
/// Customer lifetime value from one file, without a project: a purchase model, chosen by foretelling
/// from moments of the past, gamma-gamma for spend unless another is asked for, then both fitted on everything.
/// </summary>
public static class ClvAnalysis
{
    /// <summary>Does all of it.</summary>
    /// <exception cref="InputException">The file, or what was said about it, is wrong.</exception>
    /// <exception cref="IOException">Scores could not be written.</exception>
    public static ClvOutcome Execute(ClvRequest request, IAnalysisObserver observer, CancellationToken cancellation = default)
    {
        var outputs = ClvOutputs.Check(request);
        using Engine engine = new();
        return request.Summary is not null
            ? OfSummary(request, engine, outputs, observer, cancellation)
            : OfTransactions(request, engine, outputs, observer, cancellation);
    }

    static ClvOutcome OfTransactions(
        ClvRequest request, Engine engine, ClvOutputs outputs, IAnalysisObserver observer, CancellationToken cancellation)
    {
        Transactions transactions = observer.Stage($"reading {request.File}", engine, read => read.Rows,
            () => Transactions.Read(request, engine.Connection, observer, cancellation));
        DateOnly asOf = request.AsOf ?? transactions.Last.AddDays(1);
        if (asOf <= transactions.First)
            throw new InputException($"no purchase is before {asOf:yyyy-MM-dd}: the first in {request.File} is on {transactions.First:yyyy-MM-dd}");
        if (transactions.RowsFrom(asOf) is > 0 and long later)
            observer.Note($"{later:N0} of {transactions.Rows:N0} purchases are on or after {asOf:yyyy-MM-dd}, the latest on {transactions.Last:yyyy-MM-dd}, and are not used");
        TellOfFuture(transactions, asOf, request, observer);

        CustomerHistories customers = observer.Stage("histories", engine, found => found.Count, () => transactions.At(asOf, cancellation));
        ClvFit.RefuseFractions(request.Model, customers);
        ClvJudgement judgement = observer.Stage("back-test", null, judged => judged.HeldOut?.Customers ?? 0,
            () => ClvJudgement.ByTime(transactions, asOf, request, cancellation));
        return Finish(request, (transactions, asOf), customers, judgement, engine, outputs, observer, cancellation);
    }

    static ClvOutcome OfSummary(
        ClvRequest request, Engine engine, ClvOutputs outputs, IAnalysisObserver observer, CancellationToken cancellation)
    {
        CustomerHistories customers = observer.Stage($"reading {request.File}", engine, read => read.Count,
            () => ReadySummary.Read(request, engine.Connection, cancellation));
        ClvFit.RefuseFractions(request.Model, customers);
        ClvJudgement judgement = observer.Stage("back-test", null, judged => judged.HeldOut?.Customers ?? 0,
            () => ClvJudgement.ByCustomers(customers, request));
        return Finish(request, null, customers, judgement, engine, outputs, observer, cancellation);
    }

    static ClvOutcome Finish(
        ClvRequest request,
        (Transactions Purchases, DateOnly AsOf)? transactions,
        CustomerHistories customers,
        ClvJudgement judgement,
        Engine engine,
        ClvOutputs outputs,
        IAnalysisObserver observer,
        CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ClvSpendChoice spend = ClvSpendChoice.Of(request, customers, judgement.Past);
        ClvFit fit = observer.Stage(
            "fitting", null, _ => customers.Count, () => ClvFit.Of(customers, judgement.Model, spend.Kind, request.Penalty ?? 0));
        if (request.Intervals == IntervalWay.Bootstrap)
        {
            fit = observer.Stage(
                "bootstrap", null, _ => customers.Count, () => fit.WithWorlds(customers, judgement.Model.Penalty, request.Penalty ?? 0));
        }

        LifetimeValueOptions coming = new()
        {
            Horizon = request.Horizon.In(request.Unit),
            DiscountRate = request.Discount.ContinuousPer(request.Unit),
        };
        (CustomerValues values, TotalForecast purchases, TotalForecast? value) =
            observer.Stage("scoring", null, _ => customers.Count, () => fit.Predict(customers, coming));
        ClvScores scores = new(
            customers.Keys,
            customers.Histories.Frequency.ToArray(),
            customers.Histories.Recency.ToArray(),
            customers.Histories.Age.ToArray(),
            values);
        Tell(fit, request, judgement.HeldOut, observer);
        if (outputs.Scores is { } output)
            observer.Stage($"writing {request.Output}", engine, rows => rows, () => ClvScoreTable.Write(scores, output, engine.Connection, cancellation));
        ClvReport report = new()
        {
            File = request.File,
            Customers = customers.Count,
            AsOf = transactions?.AsOf,
            Unit = request.Unit.ToString().ToLowerInvariant(),
            Horizon = request.Horizon.ToString(),
            Discount = request.Discount.ToString(),
            PurchaseModel = fit.PurchaseReport(customers.Count),
            SpendModel = fit.SpendReport(),
            Choice = judgement.Choice,
            SpendChoice = spend.Choice,
            Intervals = request.Intervals,
            Penalty = judgement.Model.Penalty,
            PenaltyReason = judgement.Penalty,
            Holdout = judgement.HeldOut,
            Rivals = judgement.Rivals,
            ExpectedPurchases = purchases.Expected,
            ExpectedPurchasesLow = purchases.Low,
            ExpectedPurchasesHigh = purchases.High,
            TotalValue = value?.Expected,
            TotalValueLow = value?.Low,
            TotalValueHigh = value?.High,
            Output = request.Output,
            Pictures = request.Pictures,
        };
        if (outputs.Pictures is not null)
        {
            observer.Stage("pictures", null, _ => customers.Count, () =>
            {
                ValuePictures pictures = ClvPictures.Of(request, transactions, customers, fit, values, judgement, cancellation);
                outputs.WritePictures(new ClvPage(report, values.ProbabilityAlive.Sum(), pictures, RunBeginning.ProgramVersion));
                return pictures;
            });
        }

        return new ClvOutcome(report, scores);
    }

    /// <summary>Purchases that nobody can have made yet make everybody older than they are.</summary>
    static void TellOfFuture(Transactions transactions, DateOnly asOf, ClvRequest request, IAnalysisObserver observer)
    {
        DateOnly tomorrow = DateOnly.FromDateTime(request.Time.GetLocalNow().DateTime).AddDays(1);
        if (asOf > tomorrow && transactions.RowsFrom(tomorrow) is > 0 and long future)
        {
            observer.Note(
                $"{future:N0} of {transactions.Rows:N0} purchases are dated after today, the latest on {transactions.Last:yyyy-MM-dd}, and the as-of is {asOf:yyyy-MM-dd}: "
                + $"--as-of {tomorrow:yyyy-MM-dd} leaves them out");
        }
    }

    static void Tell(ClvFit fit, ClvRequest request, ClvHoldout? holdout, IAnalysisObserver observer)
    {
        foreach (string warning in fit.Purchases.Report.Warnings)
            observer.Note($"{fit.Purchases.Model.Kind.Name}: {warning}");
        foreach (string warning in fit.Spend?.Report.Warnings ?? [])
            observer.Note($"{fit.Spend!.Model.Kind.Name}: {warning}");
        if (fit.WithoutSpend > 0)
        {
            string remedy = request.Summary is null ? " (--spend hurdle learns from them too)" : "";
            observer.Note($"customers with repeat purchases but no positive mean spend{remedy}, left out of the spend fit: {fit.WithoutSpend:N0}");
        }

        if (fit.Worlds is { Failed: > 0 } worlds)
            observer.Note($"drawn worlds that could not be fitted, left out of the intervals: {worlds.Failed} of {worlds.Failed + worlds.Purchases.Count}");
        if (fit.Spend is null)
            observer.Note("no amount is given, so there is no spend model and no value: expected purchases tell who is worth most");
        if (holdout is { Kind: HoldoutKind.Time, Actual: 0 })
        {
            observer.Note(
                $"nobody who bought before the hold-out bought in it, {holdout.From:yyyy-MM-dd} up to {holdout.Until:yyyy-MM-dd}, so it judges nothing: "
                + "is the as-of right (--as-of), and is the file whole?");
        }

        if (holdout is null)
            observer.Note("there is too little data for a hold-out, so how well the model foretells is not known");
    }
}
