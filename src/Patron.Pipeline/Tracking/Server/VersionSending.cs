using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Patron.Pipeline.Promotion;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Tracking.Server;

/// <summary>
/// Makes a server's registry say what the folder's says. Its numbers may be others: a version is known by the run that gave it. One
/// that somebody removed there stays removed.
/// </summary>
/// <param name="from">The folder.</param>
/// <param name="to">The server.</param>
/// <param name="sent">What it has.</param>
/// <param name="count">Takes how many were registered.</param>
/// <param name="attempt">Does one thing of many.</param>
sealed class VersionSending(ITrackingStore from, TrackingServer to, SentRuns sent, Action<int> count, Action<string, Action> attempt)
{
    /// <summary>The tag that keeps a version's number in the folder.</summary>
    const string NumberTag = "patron.version";

    const string Cards = ModelVersion.Folder + "/card.";

    public void Send()
    {
        ModelVersion[] versions = [.. from.Versions().Where(version => sent.Has(version.Run))];
        if (versions.Length == 0)
            return;
        Dictionary<(string, string), ModelVersion> there = to.Versions().DistinctBy(Key).ToDictionary(Key);
        foreach (ModelVersion version in versions)
            attempt($"version {version.Version} of model {version.Model}", () => SendVersion(version, there));
        foreach (IGrouping<string, ModelVersion> model in versions.GroupBy(version => version.Model))
            attempt($"aliases of model {model.Key}", () => SendAliases(model, there));
    }

    void SendVersion(ModelVersion version, Dictionary<(string, string), ModelVersion> there)
    {
        Dictionary<string, string> tags = new(version.Tags) { [NumberTag] = version.Version.ToString(CultureInfo.InvariantCulture) };
        (string told, RunArtifact[] files) = ToldOf(version.Run);
        if (!there.TryGetValue(Key(version), out ModelVersion? known))
        {
            if (sent.Knows(version))
                return;
            there[Key(version)] = to.AddVersion(version.Model, version.Run, version.Registered, tags, version.Description);
            count(1);
        }
        else
        {
            foreach ((string key, string value) in tags.Where(tag => known.Tags.GetValueOrDefault(tag.Key) != tag.Value))
                to.TagVersion(version.Model, known.Version, key, value);
            if (!sent.Has(version, told))
                SendAgain(version.Run, files);
        }

        sent.Add(version, told);
    }

    void SendAliases(IGrouping<string, ModelVersion> model, Dictionary<(string, string), ModelVersion> there)
    {
        ModelVersion[] known = [.. there.Values.Where(version => version.Model == model.Key)];
        Dictionary<string, int> now = known.SelectMany(version => version.Aliases, (version, alias) => (alias, version.Version)).ToDictionary();
        Dictionary<string, int> wanted = model
            .SelectMany(version => version.Aliases, (version, alias) => (alias, there.GetValueOrDefault(Key(version))?.Version ?? 0))
            .Where(pair => pair.Item2 > 0).ToDictionary();
        foreach ((string alias, int version) in wanted.Where(pair => now.GetValueOrDefault(pair.Key) != pair.Value))
            to.SetAlias(model.Key, alias, version);
        // Other aliases there are other people's.
        foreach (string alias in (string[])[ModelAliases.Champion, ModelAliases.Challenger])
        {
            if (now.ContainsKey(alias) && !wanted.ContainsKey(alias))
                to.SetAlias(model.Key, alias, null);
        }
    }

    /// <summary>
    /// What is told of a version later than its run: its gates when it is judged, its card also when it is approved or promoted.
    /// </summary>
    (string Hash, RunArtifact[] Files) ToldOf(string run)
    {
        RunArtifact[] files =
        [
            .. from.Artifacts(run).Where(file => file.Path == Judgement.File || file.Path.StartsWith(Cards, StringComparison.Ordinal))
                .OrderBy(file => file.Path, StringComparer.Ordinal),
        ];
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (RunArtifact file in files)
        {
            using Stream content = from.OpenArtifact(run, file.Path);
            hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(file.Path)));
            hash.AppendData(SHA256.HashData(content));
        }

        return (files.Length == 0 ? "none" : Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8)), files);
    }

    void SendAgain(string run, RunArtifact[] files)
    {
        foreach (RunArtifact file in files)
        {
            using Stream content = from.OpenArtifact(run, file.Path);
            to.PutArtifact(run, file.Path, content);
        }
    }

    static (string, string) Key(ModelVersion version) => (version.Model, version.Run);
}
