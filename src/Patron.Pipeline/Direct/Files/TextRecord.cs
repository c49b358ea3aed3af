using System.Text;

namespace Patron.Pipeline.Direct.Files;

/// <summary>Records of separated text with double quotes, as RFC 4180 has them.</summary>
static class TextRecord
{
    /// <summary>The fields of a record, quotes taken off.</summary>
    public static List<string> Split(string record, char separator)
    {
        List<string> fields = [];
        StringBuilder field = new();
        bool quoted = false;
        for (int i = 0; i < record.Length; i++)
        {
            char one = record[i];
            if (one == '"' && quoted && i + 1 < record.Length && record[i + 1] == '"')
            {
                field.Append('"');
                i++;
            }
            else if (one == '"')
            {
                quoted = !quoted;
            }
            else if (one == separator && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(one);
            }
        }

        fields.Add(field.ToString());
        return fields;
    }

    /// <summary>Whether every quote of the text is closed, so that the record does not go on in the next line.</summary>
    public static bool IsWhole(string text) => (text.Count(one => one == '"') & 1) == 0;

    /// <summary>The line, from 1, in which a record begins.</summary>
    /// <param name="reader">The text.</param>
    /// <param name="record">The record's number from 1, blank lines not counted.</param>
    public static int LineOf(TextReader reader, long record)
    {
        int number = 0;
        int start = 0;
        long records = 0;
        bool open = false;
        while (reader.ReadLine() is { } line)
        {
            number++;
            if (!open)
            {
                if (line.Length == 0)
                    continue;
                start = number;
                if (++records == record)
                    return start;
            }

            open ^= !IsWhole(line);
        }

        return start;
    }
}
