namespace Patron.Testing;

/// <summary>
/// Golden text for what a person reads: output, error messages, generated SQL, public API. Never for numbers.
/// PATRON_EXPECTATIONS=write writes the files anew; read the diff before committing it.
/// </summary>
static class Expectation
{
    /// <summary>Compares with <c>test/PROJECT/Expectations/NAME.txt</c>.</summary>
    public static void Matches(string name, string actual)
    {
        string project = typeof(Expectation).Assembly.GetName().Name!;
        string path = Repository.PathOf("test", project, "Expectations", name + ".txt");
        actual = actual.ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("PATRON_EXPECTATIONS") == "write")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
        }

        Assert.True(File.Exists(path), $"{path} is missing; PATRON_EXPECTATIONS=write makes it");
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), actual);
    }
}
