using Patron.Models.Btyd;

namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads <c>covariates</c> of a lifetime value model.</summary>
sealed class CovariatesReader(TableNames tables)
{
    static readonly string[] OfCustomersAlone = ["static", "moves", "spend"];

    public Form<CovariatesSection> Form => Forms.Mapping(
        "covariates, such as 'static:' or 'calendar:' with a table and columns", map => map.Keys.Contains("calendar") ? OfCalendar(map) : OfCustomers(map));

    CovariatesSection OfCustomers(Mapping map) => new(new CovariatesDefinition
    {
        Static = map.Required("static", Static),
        Moves = map.OptionalValue("moves", Forms.Choice<PurchaseProcess>()),
        Spend = map.Optional("spend", Forms.Boolean, false),
        Penalty = map.Optional("penalty", Forms.NonNegative, 0),
    }, null);

    CovariatesSection OfCalendar(Mapping map)
    {
        double penalty = map.Optional("penalty", Forms.NonNegative, 0);
        foreach (string other in OfCustomersAlone.Where(map.Keys.Contains))
        {
            _ = map.Optional(other, new Form<string>("anything", _ => ""));
            map.Problem(
                other, $"'{other}' does not go with 'calendar': a calendar is the same for all customers and moves how often they buy",
                $"leave '{other}:' or 'calendar:' out");
        }

        return new(null, map.Required("calendar", Calendar) is { } calendar ? calendar with { Penalty = penalty } : null);
    }

    /// <summary>Refuses what models with covariates cannot do.</summary>
    public static void Check(Mapping map, LifetimeValueDefinition model)
    {
        if (model.Calendar is not null)
            CheckCalendar(map, model);
        if (model is { Covariates: not null, Intervals: Modelling.IntervalWay.Bootstrap })
        {
            map.Problem("intervals", "a bootstrap does not draw customers with covariates", "leave 'intervals:' out: the covariances give them");
        }

        if (model.Covariates?.Moves == PurchaseProcess.Leaving && model.Purchases == Nbd.TheKind.Key)
        {
            map.Problem(
                "covariates", $"covariates move leaving, and nobody leaves in {Nbd.TheKind.Name}",
                "let them move buying, or choose another purchase model");
        }
    }

    static void CheckCalendar(Mapping map, LifetimeValueDefinition model)
    {
        if (!CalendarCovariates.Models.Contains(model.Purchases))
        {
            map.Problem(
                "purchases", $"'purchases' is '{model.Purchases}', which no calendar can move",
                $"name one that it can: {string.Join(", ", CalendarCovariates.Models)}");
        }

        if (model.Intervals is not null)
            map.Problem("intervals", "a model with a calendar gives no intervals of values", "leave 'intervals:' out");
        if (model.TunesPenalty == true)
            map.Problem("penalty", "with a calendar the purchase model has no penalty to tune", "give 'penalty' a number, or leave it out");
    }

    Form<CalendarCovariates> Calendar => Forms.Mapping("a table with a row for each day or period", map => new CalendarCovariates
    {
        Table = map.Required("table", tables.Reference),
        Date = map.Required("date", Forms.Text),
        Columns = map.Required("columns", Forms.Words),
    });

    Form<StaticCovariates> Static => Forms.Mapping("a table with a row for each customer", map => new StaticCovariates
    {
        Table = map.Required("table", tables.Reference),
        Columns = map.Required("columns", Forms.Words),
        Time = map.Optional("time", Forms.Text),
    });
}

/// <summary>What <c>covariates</c> says: of customers or of the calendar.</summary>
sealed record CovariatesSection(CovariatesDefinition? OfCustomers, CalendarCovariates? OfCalendar);
