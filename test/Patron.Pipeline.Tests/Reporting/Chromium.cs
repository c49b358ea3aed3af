using System.Diagnostics;

namespace Patron.Pipeline.Tests.Reporting;

/// <summary>A browser without a window.</summary>
static class Chromium
{
    static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "chrome.exe", "msedge.exe"];

    /// <summary>
    /// The document of a page after its scripts ran. The calling test skips, saying so, where there is no browser; where
    /// CI=true it fails.
    /// </summary>
    public static string DocumentOf(string path)
    {
        ProcessStartInfo start = new(Find())
        {
            ArgumentList =
            {
                "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", "--virtual-time-budget=5000",
                new Uri(path).AbsoluteUri,
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        string document = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return document;
    }

    static string Find()
    {
        IEnumerable<string> found =
            from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            from name in Names
            let path = Path.Combine(folder, name)
            where File.Exists(path)
            select path;
        if (found.FirstOrDefault() is { } browser)
            return browser;
        const string missing = "needs Chromium on the PATH to open the report";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(missing);
        Assert.Skip(missing);
        return missing;
    }
}
