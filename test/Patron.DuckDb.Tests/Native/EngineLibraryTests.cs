using Patron.DuckDb.Native;

namespace Patron.DuckDb.Tests.Native;

public sealed class EngineLibraryTests
{
    [Fact]
    public void The_engine_is_a_version_that_is_understood() =>
        Assert.StartsWith("v1.5.", Database.EngineVersion, StringComparison.Ordinal);

    [Fact]
    public void The_variable_overrides_the_file_beside_the_program()
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("other.so", "");

        Assert.Equal(file, EngineLibrary.Locate(file, AppContext.BaseDirectory));
        Assert.StartsWith(AppContext.BaseDirectory,
            EngineLibrary.Locate(null, AppContext.BaseDirectory),
            StringComparison.Ordinal);
        Assert.StartsWith(AppContext.BaseDirectory, EngineLibrary.Locate("", AppContext.BaseDirectory), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_engine_is_one_sentence_with_the_remedy()
    {
        using TemporaryFolder folder = new();

        string beside = Assert.Throws<DllNotFoundException>(() => EngineLibrary.Locate(null, folder.FullPath)).Message;
        string named = Assert.Throws<DllNotFoundException>(() => EngineLibrary.Locate("/no/such/file", folder.FullPath)).Message;
        string version = Assert.Throws<DllNotFoundException>(() => EngineLibrary.Check("v2.0.0", "/some/libduckdb.so")).Message;

        Assert.All([beside, named, version], message =>
        {
            Assert.DoesNotContain('\n', message);
            Assert.EndsWith(".", message, StringComparison.Ordinal);
        });
        Assert.Contains("is missing: build again with npm reachable, or let PATRON_DUCKDB name",
            beside, StringComparison.Ordinal);
        Assert.Contains("PATRON_DUCKDB names '/no/such/file', which is not a file: unset it", named, StringComparison.Ordinal);
        Assert.Contains("is libduckdb v2.0.0, but this program understands v1.5.x", version, StringComparison.Ordinal);
    }
}
