using System.Globalization;
using System.Text;
using Patron.Pipeline.Modelling.Scorers;
using Patron.Server.Problems;

namespace Patron.Server.Scoring;

/// <summary>Reads CSV as MLflow's scoring server does by pandas: a header, commas, quotes by RFC 4180, and its words for what is not known.</summary>
static class MlflowCsv
{
    /// <summary>What pandas' <c>read_csv</c> takes for a missing value unless it is told otherwise.</summary>
    static readonly HashSet<string> Missing = new(StringComparer.Ordinal)
    {
        "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a",
        "nan", "null",
    };

    /// <exception cref="ProblemException">It is not as it has to be.</exception>
    public static ScorerRows Read(ReadOnlySpan<byte> body, ServedModel model, int most)
    {
        List<List<string>> records = RecordsOf(Encoding.UTF8.GetString(body).TrimStart('\uFEFF'), most + 1);
        if (records.Count == 0)
            throw KnownProblems.Wrong("", "is empty", "begin with a line of column names");
        MlflowRows rows = new(model, most);
        rows.Begin(records.Count - 1, "csv");
        List<string> names = records[0];
        for (int row = 0; row < records.Count - 1; row++)
        {
            List<string> fields = records[row + 1];
            if (fields.Count != names.Count)
                throw KnownProblems.Wrong($"csv[{row}]", $"has {fields.Count} fields, and the header has {names.Count}", "give each column a field");
            for (int field = 0; field < fields.Count; field++)
                rows.SetText(row, names[field], Missing.Contains(fields[field]) ? null : fields[field]);
        }

        return rows.End();
    }

    public static double Number(string text, string field) => text.Trim() switch
    {
        "True" or "true" or "TRUE" => 1,
        "False" or "false" or "FALSE" => 0,
        var number => double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double read) && double.IsFinite(read)
            ? read
            : throw KnownProblems.Wrong(field, $"is '{RowReader.Short(text)}', which is no number", "write it as 12.5, or leave it empty where it is not known"),
    };

    static List<List<string>> RecordsOf(string text, int most)
    {
        List<List<string>> records = [];
        int at = 0;
        while (at < text.Length)
        {
            if (records.Count > most)
                throw KnownProblems.TooManyRows("csv", most - 1);
            List<string> record = [];
            bool more = true;
            while (more)
                record.Add(FieldOf(text, ref at, out more));
            if (record.Count > 1 || record[0].Length > 0)
                records.Add(record);
        }

        return records;
    }

    /// <summary>The field at a place, which moves behind it and its comma or line end.</summary>
    static string FieldOf(string text, ref int at, out bool more)
    {
        string field = at < text.Length && text[at] == '"' ? Quoted(text, ref at) : Plain(text, ref at);
        more = at < text.Length && text[at] == ',';
        if (!more && at < text.Length && text[at] == '\r')
            at++;
        if (at < text.Length && text[at] is ',' or '\n')
            at++;
        return field;
    }

    static string Plain(string text, ref int at)
    {
        int start = at;
        while (at < text.Length && text[at] is not (',' or '\n' or '\r'))
            at++;
        return text[start..at];
    }

    static string Quoted(string text, ref int at)
    {
        StringBuilder field = new();
        for (at++; at < text.Length; at++)
        {
            if (text[at] != '"')
                field.Append(text[at]);
            else if (at + 1 < text.Length && text[at + 1] == '"')
                field.Append(text[++at]);
            else
                break;
        }

        if (at == text.Length)
            throw KnownProblems.Wrong("csv", "has a quote that nothing ends", "write quotes within quotes twice");
        at++;
        if (at < text.Length && text[at] is not (',' or '\n' or '\r'))
            throw KnownProblems.Wrong("csv", "has something behind a quoted field", "write quotes within quotes twice");
        return field.ToString();
    }
}
