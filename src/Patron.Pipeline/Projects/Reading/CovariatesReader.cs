using Patron.Models.Btyd;

namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads <c>covariates</c> of a lifetime value model.</summary>
sealed class CovariatesReader(TableNames tables)
{
    public Form<CovariatesDefinition> Form => Forms.Mapping("covariates, such as 'static:' with a table and columns", map => new CovariatesDefinition
    {
        Static = map.Required("static", Static),
        Moves = map.OptionalValue("moves", Forms.Choice<PurchaseProcess>()),
        Spend = map.Optional("spend", Forms.Boolean, false),
        Penalty = map.Optional("penalty", Forms.NonNegative, 0),
    });

    /// <summary>Refuses what models with covariates cannot do.</summary>
    public static void Check(Mapping map, LifetimeValueDefinition model)
    {
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

    Form<StaticCovariates> Static => Forms.Mapping("a table with a row for each customer", map => new StaticCovariates
    {
        Table = map.Required("table", tables.Reference),
        Columns = map.Required("columns", Forms.Words),
        Time = map.Optional("time", Forms.Text),
    });
}
