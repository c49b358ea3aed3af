using System.Globalization;

namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads the list under <c>checks:</c>, of a SQL table or of a source's table.</summary>
sealed class CheckReader
{
    const string Expected = "a check such as { not_null: column } or { range: { column: amount, min: 0 } }";

    readonly (string Kind, Form<TableCheck> Form)[] _kinds;

    public CheckReader(TableNames tables) => _kinds =
    [
        ("not_null", new("a column", value => value.IsText(out string? column)
            ? new NotNullCheck(column) { Place = value.Place }
            : value.Expected<TableCheck>("a column"))),
        ("unique", new("a column or a list of columns", value =>
            (value.IsText(out string? column) ? [column] : Forms.Words.Read(value)) is { } key
                ? new UniqueCheck(key) { Place = value.Place }
                : null!)),
        ("accepted_values", Of("column and values", map => new AcceptedValuesCheck(
            Column(map), map.Required("values", Forms.Words)) { Place = map.Place })),
        ("range", Of("column, min and max", Range)),
        ("relationship", Of("column, table and key", map => Relationship(map, tables))),
        ("freshness", Of("column and within", map => new FreshnessCheck(
            Column(map), map.Required("within", Forms.Length)) { Place = map.Place })),
        ("row_count", Of("min and max", RowCount)),
        ("expression", new("SQL", value => new ExpressionCheck(Forms.Sql.Read(value)) { Place = value.Place })),
        ("query", new("SQL", value => new QueryCheck(Forms.Sql.Read(value)) { Place = value.Place })),
    ];

    /// <summary>At least one check.</summary>
    public Form<IReadOnlyList<TableCheck>> Form => Forms.ListOf(Forms.Mapping(Expected, Read), _ => null);

    /// <summary>Notes checks that name a column which the table is known not to have.</summary>
    public static void RefuseUnknownColumns(YamlFile file, IEnumerable<TableCheck> checks, IReadOnlyList<string> columns)
    {
        foreach (TableCheck check in checks)
        {
            foreach (string column in check.Columns.Except(columns, StringComparer.OrdinalIgnoreCase))
            {
                file.Add(check.Place.Line, check.Place.Column,
                    $"'{check.Kind}' names {Quote.Of(column)}, which is no column", Suggestion.Among(column, columns));
            }
        }
    }

    TableCheck Read(Mapping map)
    {
        List<TableCheck> checks = [.. _kinds.Select(kind => map.Optional(kind.Kind, kind.Form)).OfType<TableCheck>()];

        string? name = map.Optional("name", Forms.Text);
        CheckSeverity severity = map.Optional("severity", Forms.Choice<CheckSeverity>(), CheckSeverity.Error);
        if (_kinds.Count(kind => map.Keys.Contains(kind.Kind)) > 1)
            map.Problem("more than one check in one item", "write each as an item of its own");
        else if (map.Keys.All(key => key is "name" or "severity"))
            map.Problem("a check that says nothing", $"add one of {string.Join(", ", _kinds.Select(kind => kind.Kind))}");
        return checks.Count == 1 ? checks[0] with { Name = name, Severity = severity } : null!;
    }

    static RangeCheck Range(Mapping map)
    {
        RangeCheck check = new(Column(map), map.Optional("min", Forms.Text),
            map.Optional("max", Forms.Text)) { Place = map.Place };
        if (check.Min is null && check.Max is null)
            map.Problem("a range without bounds", "add 'min:' or 'max:'");
        if (IsNumber(check.Min, out decimal min) && IsNumber(check.Max, out decimal max) && min > max)
            map.Problem("max", "'max' is below 'min'", "swap them");
        return check;
    }

    static RelationshipCheck Relationship(Mapping map, TableNames tables)
    {
        string column = Column(map);
        return new RelationshipCheck(column, map.Required("table", tables.LaterReference),
            map.Optional("key", Forms.Text) ?? column)
        {
            Place = map.Place,
        };
    }

    static RowCountCheck RowCount(Mapping map)
    {
        Form<long> count = Forms.WholeNumber(0);
        RowCountCheck check = new(map.OptionalValue("min", count), map.OptionalValue("max", count)) { Place = map.Place };
        if (!map.Keys.Any())
            map.Problem("a row count without bounds", "add 'min:' or 'max:'");
        if (check.Min > check.Max)
            map.Problem("max", "'max' is below 'min'", "swap them");
        return check;
    }

    static string Column(Mapping map) => map.Required("column", Forms.Text);

    static bool IsNumber(string? text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    static Form<TableCheck> Of(string keys, Func<Mapping, TableCheck> read) => Forms.Mapping($"a mapping of {keys}", read);
}
