namespace Patron.Testing;

/// <summary>Where this checkout and the reference material beside it lie.</summary>
static class Repository
{
    /// <summary>The folder that holds Patron.slnx.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A file or folder of this checkout.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>
    /// A file of the reference material, <c>../shared</c> beside the checkout; the calling test skips, saying so, where it is not
    /// there.
    /// </summary>
    public static string Shared(params string[] parts)
    {
        string path = Path.Combine([Root, "..", "shared", .. parts]);
        Assert.SkipUnless(Path.Exists(path), $"needs ../shared/{string.Join('/', parts)} beside the checkout");
        return Path.GetFullPath(path);
    }

    static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Patron.slnx")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException($"no Patron.slnx above {AppContext.BaseDirectory}");
    }
}
