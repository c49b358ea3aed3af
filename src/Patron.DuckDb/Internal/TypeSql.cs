namespace Patron.DuckDb.Internal;

/// <summary>SQL text of types.</summary>
static class TypeSql
{
    public static string Write(LogicalType type) => type.Id switch
    {
        TypeId.Decimal => $"DECIMAL({type.Width},{type.Scale})",
        TypeId.List => $"{type.Element}[]",
        TypeId.Array => $"{type.Element}[{type.Length}]",
        TypeId.Struct => $"STRUCT({string.Join(", ", type.Members.Select(Member))})",
        TypeId.Union => $"UNION({string.Join(", ", type.Members.Select(Member))})",
        TypeId.Map => $"MAP({type.Members[0].Type}, {type.Members[1].Type})",
        TypeId.Enum => $"ENUM({string.Join(", ", type.Labels.Select(Sql.Literal))})",
        TypeId.TimestampTz => "TIMESTAMP WITH TIME ZONE",
        TypeId.TimeTz => "TIME WITH TIME ZONE",
        TypeId.TimestampS => "TIMESTAMP_S",
        TypeId.TimestampMs => "TIMESTAMP_MS",
        TypeId.TimestampNs => "TIMESTAMP_NS",
        TypeId.TimeNs => "TIME_NS",
        TypeId.SqlNull => "\"NULL\"",
        _ => type.Id.ToString().ToUpperInvariant(),
    };

    static string Member(Column member) =>
        member.Name.Length == 0 ? member.Type.ToString() : $"{Sql.Identifier(member.Name)} {member.Type}";
}
