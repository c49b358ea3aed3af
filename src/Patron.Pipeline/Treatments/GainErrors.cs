using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Treatments;

/// <summary>Which piece of the user's SQL the engine could not compute for some customer: it does not say so itself.</summary>
/// <param name="campaign">The campaign.</param>
/// <param name="connection">The engine, with the audience.</param>
sealed class GainErrors(Campaign campaign, Connection connection)
{
    /// <summary>Does work, and tells what fails in it at its place.</summary>
    /// <exception cref="ProjectException">An expression cannot be computed.</exception>
    public void Told(Action work, CancellationToken cancellation)
    {
        try
        {
            work();
        }
        catch (DuckDbException error) when (IsOfSql(error))
        {
            if (Find(cancellation) is { } problem)
                throw new ProjectException([problem]);
            throw;
        }
    }

    /// <summary>The first expression that fails by itself.</summary>
    Problem? Find(CancellationToken cancellation)
    {
        RuleMask mask = new(campaign.Rules.Count);
        GainSql gains = new(campaign);
        IEnumerable<Piece> pieces =
            from rule in campaign.Rules.Index()
            let fits = mask.Meets("_fits", [rule.Index])
            from piece in OfRule(rule.Item, gains)
            select piece with { Sql = $"CASE WHEN {fits} THEN CAST({piece.Sql} AS DOUBLE) END" };
        return pieces.Select(piece => ProblemOf(piece, cancellation)).FirstOrDefault(problem => problem is not null);
    }

    IEnumerable<Piece> OfRule(CampaignRule rule, GainSql gains)
    {
        if (rule.ExpectedValue is { } value)
            yield return new Piece(value, $"({value.Text})", $"what rule '{rule.Name}' brings");
        if (rule.Effect is { } effect)
            yield return new Piece(effect, $"({effect.Text})", $"the effect of rule '{rule.Name}'");
        if (rule.Effect is not null && campaign.Worth is { } worth)
            yield return new Piece(worth, $"({worth.Text})", $"the worth of an effect for those whom rule '{rule.Name}' fits");
        for (int budget = 0; budget < campaign.Budgets.Count; budget++)
        {
            if (gains.Use(budget, rule) is not { } use)
                continue;
            string of = campaign.Definition.Policy.Budgets[budget].Name;
            yield return new Piece(campaign.Budgets[budget], use, $"what rule '{rule.Name}' takes of budget '{of}'");
        }
    }

    Problem? ProblemOf(Piece piece, CancellationToken cancellation)
    {
        try
        {
            string from = $"FROM {AudienceSql.Table} AS {CustomerSource.View} WHERE _fits <> 0";
            connection.Scalar<long>($"SELECT count({piece.Sql}) {from}", cancellation);
            return null;
        }
        catch (DuckDbException error) when (IsOfSql(error))
        {
            Problem said = SqlMistake.ProblemOf(piece.Expression.Sql, error);
            (int line, int column) = piece.Expression.Sql.At(0);
            return new Problem(said.File, line, column, $"{piece.What} cannot be computed: {said.Found}", said.Remedy);
        }
    }

    static bool IsOfSql(DuckDbException error) =>
        error.Kind is not (ErrorKind.Internal or ErrorKind.Fatal or ErrorKind.OutOfMemory);

    /// <param name="Expression">The user's SQL.</param>
    /// <param name="Sql">As it is computed.</param>
    /// <param name="What">What it is of, for people.</param>
    sealed record Piece(ViewExpression Expression, string Sql, string What);
}
