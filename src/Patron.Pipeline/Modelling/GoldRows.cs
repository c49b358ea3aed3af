using Patron.DuckDb;
using Patron.Pipeline.Lake;

namespace Patron.Pipeline.Modelling;

/// <summary>Which rows of a gold table belong to one model at one instant: a step replaces these and no others.</summary>
static class GoldRows
{
    public static string Of(string model, DateTimeOffset asOf, string column = "model") =>
        $"{column} = {Sql.Literal(model)} AND as_of = {LakeSession.TimestampLiteral(asOf)}";
}
