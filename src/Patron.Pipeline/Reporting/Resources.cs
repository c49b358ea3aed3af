using System.Text;

namespace Patron.Pipeline.Reporting;

/// <summary>Texts that the build embedded into the assembly.</summary>
static class Resources
{
    /// <summary>A text by its name in the project file.</summary>
    public static string Text(string name)
    {
        using Stream stream = typeof(Resources).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the build did not embed {name}");
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
