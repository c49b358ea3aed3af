using System.Globalization;

namespace Patron.Cli.Terminal;

static class Numbers
{
    /// <summary>Five significant digits without exponents for usual sizes; nothing for what is not known.</summary>
    public static string Significant(double value)
    {
        if (!double.IsFinite(value))
            return "";
        double size = Math.Abs(value);
        if (size == 0)
            return "0";
        int digits = Math.Clamp(4 - (int)Math.Floor(Math.Log10(size)), 0, 12);
        return size < 1e-8
            ? value.ToString("0.####e0", CultureInfo.InvariantCulture)
            : value.ToString($"F{digits}", CultureInfo.InvariantCulture);
    }
}
