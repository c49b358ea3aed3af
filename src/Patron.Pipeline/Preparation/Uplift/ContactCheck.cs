using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Projects.Reading;

namespace Patron.Pipeline.Preparation.Uplift;

/// <summary>
/// What speaks against learning effects from contacts. Of a table it is a mistake; campaigns of the project bring contacts with
/// time, so that their model
/// waits, and why is told.
/// </summary>
sealed class ContactCheck(StepContext context, UpliftDefinition model, string step)
{
    readonly Connection _connection = context.Lake.Connection;

    /// <summary>The table's columns and its condition.</summary>
    /// <exception cref="ProjectException">They are missing or of another kind, or the condition says nothing of a
    /// row.</exception>
    public void RequireTable()
    {
        if (model.Contacts is not { } contacts)
            return;
        SourceColumns.Require(
            context, model, contacts.Table,
            [
                (context.Project.Settings.CustomerKey, ColumnUse.Any), (contacts.Time, ColumnUse.Time), (contacts.Treatment, ColumnUse.Any),
                .. contacts.Campaign is { } campaign ? [(campaign, ColumnUse.Any)] : Array.Empty<(string, ColumnUse)>(),
            ]);
        SourceColumns.RequireCustomers(context, step, model, contacts.Table, contacts.Time);
        string table = LakeSession.Identifier(contacts.Table);
        SqlMistake.Require(contacts.Control, $"SELECT 1 FROM {table} WHERE (\n", "\n)", _connection);
        string rows = ContactsSql.Before(contacts, context.AsOf);
        if (_connection.Scalar<long>($"SELECT count(*) FROM {rows} WHERE ({SqlLayout.Canonical(contacts.Control)}) IS NULL") is > 0 and var unknown)
        {
            ProblemList problems = new();
            problems.Add(
                contacts.Control, 0, $"of {unknown} rows of {contacts.Table} the condition does not say whether they are of the control: it is NULL",
                "cover NULL in the condition, or leave such rows out where the table is made");
            problems.ThrowIfAny();
        }
    }

    /// <summary>Contacts with their windows: there are some, of each treatment, with features and an outcome.</summary>
    /// <exception cref="ProjectException">Of a table they lack.</exception>
    public void RequireKnown(string known, IReadOnlyList<DateTimeOffset> dates, DateTimeOffset until)
    {
        using Result result = _connection.Query(
            $"""
            SELECT count(*) AS contacts, count(ends) AS known, count(features_of) FILTER (ends IS NOT NULL) AS usable FROM {known}
            """);
        ColumnTable counts = result.ReadAll();
        (long all, long over, long usable) = (counts.Longs("contacts")[0], counts.Longs("known")[0], counts.Longs("usable")[0]);
        string source = model.Contacts?.Table ?? string.Join(", ", model.Campaigns!);
        List<(string, string, string)> found = [];
        if (all == 0)
        {
            found.Add((
                Word, $"{source}: there is no contact with a listed treatment before {AsOf.Text(context.AsOf)}",
                "look from a later as_of, or name other treatments"));
        }
        else
        {
            if (model.Contacts is { } contacts)
                found.AddRange(UnknownTreatments(contacts));
            if (over == 0)
            {
                found.Add((
                    "horizon",
                    $"{source}: of none of {all} contacts the outcome is known: rows of {model.Outcome.Table} tell of it until "
                        + $"{AsOf.Text(until)}, and {model.Outcome.Horizon} have not passed since the first",
                    "look from a later as_of, take a shorter horizon, or bring the data up to date"));
            }
            else if (usable == 0)
            {
                found.Add((
                    "as_of",
                    $"{source}: no contact has features of its time: their dates are from {AsOf.Text(dates[0])} to {AsOf.Text(dates[^1])}, "
                        + $"none at most {model.Age} before a contact",
                    "give 'as_of:' the dates of the contacts, or more of them, or a longer 'age:'"));
            }
        }

        Tell(found);
        if (until < context.AsOf)
        {
            context.Journal.Warn(
                $"{step}: rows of {model.Outcome.Table} end on {AsOf.Text(until)}; contacts whose outcome ends later are left out");
        }

        if (usable > 0 && usable < over)
        {
            context.Journal.Warn(
                $"{step}: {over - usable} of {over} contacts have no features at most {model.Age} old and are left out; "
                + "'as_of:' tells the dates of features");
        }
    }

    /// <summary>The rows that are learnt from: treated and control of each treatment, enough of them, in each campaign.</summary>
    /// <exception cref="ProjectException">Of a table they lack.</exception>
    public void RequireArms(string rows)
    {
        List<(string, string, string)> found = [];
        WarnOfMixedControls(rows);
        foreach (string treatment in model.Treatments)
        {
            ArmCount[] campaigns = ArmCount.Of(rows, treatment, _connection);
            ArmCount[] oneSided = [.. campaigns.Where(campaign => campaign.Treated == 0 || campaign.Control == 0)];
            if (oneSided.Length > 0 && model.Contacts is not null)
            {
                ArmCount first = oneSided[0];
                string share = first.Control == 0 ? "0" : "1";
                string others = oneSided.Length > 1 ? $", and {oneSided.Length - 1} more campaigns alike" : "";
                found.Add((
                    treatment,
                    $"{treatment}: {first.Name} has a control of {share} ({first.Treated} treated, {first.Control} control){others}: "
                        + "nothing tells what the other would have done",
                    "leave such campaigns out where the table is made, or name the column that tells campaigns apart"));
            }

            else if (oneSided.Length > 0)
            {
                context.Journal.Warn(
                    $"{step}: {treatment}: {oneSided.Sum(one => one.Treated + one.Control)} customers of {oneSided.Length} campaigns "
                    + "with treated or control alone are left out");
            }

            ArmCount[] both = [.. campaigns.Except(oneSided)];
            if (!ArmCount.AreEnough(campaigns))
            {
                (long treated, long control) = (both.Sum(campaign => campaign.Treated), both.Sum(campaign => campaign.Control));
                found.Add((
                    treatment, $"{treatment}: {treated} treated and {control} control to learn from with a known outcome; {ArmCount.Fewest} of either are needed",
                    "wait for more contacts, or leave the treatment out"));
            }
        }

        Tell(found);
    }

    /// <summary>
    /// Right where chance chose the treatment; where rules did, a treatment's customers are others than all the control.
    /// </summary>
    void WarnOfMixedControls(string rows)
    {
        long mixed = _connection.Scalar<long>(
            $"""
            SELECT count(*) FROM (
              SELECT campaign FROM {rows} WHERE part <> '{DatasetPart.Score}' GROUP BY campaign
              HAVING count(DISTINCT treatment) FILTER (treated) > 1 AND count(*) FILTER (NOT treated AND treatment IS NULL) > 0)
            """);
        if (mixed > 0)
        {
            context.Journal.Warn(
                $"{step}: {mixed} campaigns have several treatments and control rows that name none, which are compared with each; "
                + "where rules chose the treatment, let control rows name what was held back");
        }
    }

    string Word => model.Contacts is null ? "campaigns" : "contacts";

    IEnumerable<(string, string, string)> UnknownTreatments(ContactTableDefinition contacts)
    {
        using Result result = _connection.Query(
            $"""
            SELECT DISTINCT CAST({Sql.Identifier(contacts.Treatment)} AS VARCHAR) AS treatment
            FROM {ContactsSql.Before(contacts, context.AsOf)}
            WHERE {Sql.Identifier(contacts.Treatment)} IS NOT NULL AND NOT ({SqlLayout.Canonical(contacts.Control)})
            ORDER BY treatment
            """);
        string[] known = [.. result.ReadAll().Texts("treatment").OfType<string>()];
        foreach (string treatment in model.Treatments.Except(known))
            yield return (treatment, $"nobody in {contacts.Table} was treated with '{treatment}'", Suggestion.Among(treatment, known));
    }

    void Tell(List<(string Word, string Found, string Remedy)> found)
    {
        if (model.Contacts is not null && found.Count > 0)
            throw new ProjectException([.. found.Select(one => SourceColumns.Problem(context, model, one.Word, one.Found, one.Remedy))]);
        foreach ((_, string sentence, _) in found)
            context.Journal.Warn($"{step}: {sentence}; {model.Name} waits");
    }
}
