using System.Globalization;
using System.Text;
using Patron.Online.Events;

namespace Patron.Online.Landing;

/// <summary>
/// An event as one text, as rejected rows have it: its values in the order of the columns, with commas between.
/// </summary>
static class EventText
{
    const long MicrosecondsOfSecond = 1_000_000;

    public static string Of(in EventView e)
    {
        StringBuilder text = new();
        for (int column = 0; column < e.Type.Columns.Count; column++)
        {
            if (column > 0)
                text.Append(',');
            if (!e.IsNull(column))
                text.Append(Value(e, column));
        }

        return text.ToString();
    }

    /// <summary>A time in UTC.</summary>
    public static string Instant(long microseconds) => Wall(microseconds) + "+00";

    static string Value(in EventView e, int column) => e.Type.Columns[column].Kind switch
    {
        EventKind.Text or EventKind.LongText => Encoding.UTF8.GetString(e.Text(column)),
        EventKind.Double => e.Double(column).ToString("R", CultureInfo.InvariantCulture),
        EventKind.Decimal => Decimal(e.Decimal(column), e.Type.Columns[column].Scale),
        EventKind.Boolean => e.Int64(column) == 1 ? "true" : "false",
        EventKind.Date => DateOnly.FromDateTime(
            DateTime.UnixEpoch).AddDays((int)e.Int64(column)).ToString("O", CultureInfo.InvariantCulture),
        EventKind.Timestamp => Wall(e.Int64(column)),
        EventKind.Instant => Instant(e.Int64(column)),
        _ => e.Int64(column).ToString(CultureInfo.InvariantCulture),
    };

    static string Decimal(Int128 units, int scale)
    {
        string digits = Int128.Abs(units).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return (units < 0 ? "-" : "") + digits[..^scale] + (scale > 0 ? "." + digits[^scale..] : "");
    }

    static string Wall(long microseconds)
    {
        DateTime time = DateTime.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
        string form = microseconds % MicrosecondsOfSecond == 0 ? "yyyy-MM-dd HH:mm:ss" : "yyyy-MM-dd HH:mm:ss.ffffff";
        return time.ToString(form, CultureInfo.InvariantCulture);
    }
}
