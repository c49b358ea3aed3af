using Patron.DuckDb;

namespace Patron.Pipeline.Direct.Files;

/// <summary>Finds out how the dates of a column are written.</summary>
static class DateReading
{
    const string Remedy = "correct it, or say how dates are written with --date-format, such as --date-format dd.MM.yyyy";

    const int FirstYear = 1000;

    static readonly DateForm[] Forms =
    [
        new("2026-01-31", @"regexp_matches({0}, '^\d{{4}}[-/]\d{{1,2}}[-/]\d') AND isfinite(TRY_CAST({0} AS TIMESTAMP))", "TRY_CAST({0} AS TIMESTAMP)"),
        new("20260131", @"regexp_matches({0}, '^\d{{8}}$') AND {1} IS NOT NULL", "try_strptime({0}, '%Y%m%d')"),
        DateForm.OfParts("31.01.2026", "%d.%m.%Y"),
        DateForm.OfParts("1/31/2026", "%m/%d/%Y"),
        DateForm.OfParts("31/1/2026", "%d/%m/%Y"),
        DateForm.OfParts("01-31-2026", "%m-%d-%Y"),
        DateForm.OfParts("31-01-2026", "%d-%m-%Y"),
    ];

    /// <summary>SQL that gives a role of the raw rows as TIMESTAMP.</summary>
    /// <exception cref="InputException">A value is not a date, or day and month cannot be told apart.</exception>
    public static string Of(RawRows raw, string role, string? format, Connection connection)
    {
        LogicalType type = raw[role].Type;
        if (type.Id is TypeId.Date or TypeId.Timestamp or TypeId.TimestampTz or TypeId.TimestampS or TypeId.TimestampMs or TypeId.TimestampNs)
            return $"CAST({role} AS TIMESTAMP)";
        string text = type.Id == TypeId.Varchar ? role : $"CAST({role} AS VARCHAR)";
        if (format is not null)
            return Written(raw, role, text, format);

        long present = raw.CountWhere($"{role} IS NOT NULL");
        long[] fitting = CountFitting(text, connection);
        DateForm[] whole = [.. Forms.Where((_, index) => fitting[index] == present)];
        if (present > 0 && whole.Length == 0)
        {
            DateForm likely = Forms[Array.IndexOf(fitting, fitting.Max())];
            string like = fitting.Max() == 0 ? "is not a date that is recognised" : $"is not a date as in the other rows ({likely.Example})";
            raw.Refuse($"{role} IS NOT NULL AND NOT coalesce({likely.Fits(text)}, false)", role, $"{like}: {Remedy}");
        }

        if (whole.Length > 1 && Differ(whole, text, connection))
        {
            throw new InputException(
                $"{raw.Path}: column '{raw[role].Name}': dates could be written {whole[0].Example} or {whole[1].Example}: "
                + "say which with --date-format, such as --date-format MM/dd/yyyy");
        }

        string value = (whole.FirstOrDefault() ?? Forms[0]).Value(text);
        RefuseShortYears(raw, role, value, "write years with four digits, or say how dates are written with --date-format, such as --date-format dd.MM.yy");
        return value;
    }

    static string Written(RawRows raw, string role, string text, string format)
    {
        string sql = $"try_strptime({text}, {Sql.Literal(DateForm.ToStrptime(format))})";
        raw.Refuse($"{role} IS NOT NULL AND {sql} IS NULL", role, $"is not a date written {format}: correct it, or the --date-format");
        RefuseShortYears(raw, role, sql, "write years with four digits, or yy in the --date-format");
        return sql;
    }

    /// <summary>The engine takes 25 for the year 25.</summary>
    static void RefuseShortYears(RawRows raw, string role, string value, string remedy) =>
        raw.Refuse($"year({value}) < {FirstYear}", role, $"has a year of fewer than four digits: {remedy}");

    static long[] CountFitting(string text, Connection connection)
    {
        using Result result = connection.Query(
            $"SELECT {string.Join(", ", Forms.Select(form => $"count(*) FILTER ({form.Fits(text)})"))} FROM {RawRows.Table}");
        ColumnTable counts = result.ReadAll();
        return [.. Enumerable.Range(0, Forms.Length).Select(index => (long)counts.Value(index, 0)!)];
    }

    static bool Differ(DateForm[] forms, string text, Connection connection) => connection.Scalar<bool>(
        $"SELECT coalesce(bool_or({forms[0].Value(text)} <> {forms[1].Value(text)}), false) FROM {RawRows.Table}");
}
