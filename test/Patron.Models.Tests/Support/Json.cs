using System.Globalization;

namespace Patron.Models.Tests.Support;

static class Json
{
    /// <summary>A number that stands as a key.</summary>
    public static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
