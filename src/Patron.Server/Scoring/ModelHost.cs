using System.Collections.Frozen;
using Patron.Pipeline.Modelling.Scorers;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Server.Scoring;

/// <summary>
/// The champions of a project's models, and their challengers. A change of the registry is taken up as a whole: a request that has begun ends
/// with the versions it began with, the next one has the new ones. What cannot be taken up leaves the former version in its place.
/// </summary>
sealed class ModelHost
{
    readonly Func<ProjectDefinition> _load;
    readonly IServerObserver _observer;
    readonly Lock _reloading = new();
    ProjectDefinition _project;
    readonly HashSet<string> _told = new(StringComparer.Ordinal);
    string? _seen;
    bool _isOpen;
    bool _isWhole;
    volatile ServedModels _served = new(FrozenDictionary<string, ServedModel>.Empty, new Dictionary<string, string>());

    public ModelHost(Func<ProjectDefinition> load, ProjectDefinition project, IServerObserver observer)
    {
        (_load, _project, _observer) = (load, project, observer);
        Reload();
    }

    /// <summary>What answers now.</summary>
    public ServedModels Served => _served;

    /// <summary>Looks whether other versions score, and takes them up; those that could not be taken up are tried again.</summary>
    /// <param name="isAsked">Whether somebody wants it now, even where the registry is as it was: a definition may have been mended.</param>
    /// <returns>What changed, in words.</returns>
    public IReadOnlyList<string> Reload(bool isAsked = false)
    {
        lock (_reloading)
        {
            ModelRegistry models = ModelRegistry.Of(_project);
            IReadOnlyList<ModelVersion> versions = models.Versions();
            string now = string.Join(' ', versions.Where(version => version.Aliases.Count > 0).Select(Mark));
            if (now == _seen && !isAsked)
                return [];
            if (_isOpen)
                _project = _load(); // another version may have learnt from other definitions
            (_isOpen, _isWhole) = (true, true);
            ServedModels before = _served;
            ServedModels after = Taken(models, versions, before);
            _served = after;
            _seen = _isWhole ? now : null;
            if (_isWhole)
                _told.Clear();
            string[] changes = [.. ChangesBetween(before, after)];
            foreach (string change in changes)
                TellOnce(change, isKept: !_isWhole);
            return changes;
        }
    }

    /// <summary>Looks again and again; a failure is told and leaves what is served as it is.</summary>
    public async Task WatchAsync(TimeSpan every, TimeProvider time, CancellationToken cancellation)
    {
        string last = "";
        using PeriodicTimer timer = new(every, time);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            try
            {
                Reload();
                last = "";
            }
            catch (Exception error)
            {
                if (error.Message != last)
                    _observer.Tell($"models stay as they are: {error.Message}");
                last = error.Message;
            }
        }
    }

    ServedModels Taken(ModelRegistry models, IReadOnlyList<ModelVersion> versions, ServedModels before)
    {
        Dictionary<string, ServedModel> served = new(StringComparer.Ordinal);
        Dictionary<string, string> unserved = new(StringComparer.Ordinal);
        foreach (string name in _project.Models.Select(model => model.Name))
        {
            ServedModel? former = before.ByName.GetValueOrDefault(name);
            try
            {
                served[name] = Taken(models, [.. versions.Where(version => version.Model == name)], former);
            }
            catch (Exception error) // one model's content, whatever is wrong with it, must not keep the others from answering
            {
                unserved[name] = error.Message;
                if (!versions.Any(version => version.Model == name && version.Aliases.Contains(ModelAliases.Champion)))
                    continue;
                _isWhole = false;
                if (former is not null)
                    served[name] = former;
            }
        }

        return new ServedModels(served.ToFrozenDictionary(StringComparer.Ordinal), unserved);
    }

    ServedModel Taken(ModelRegistry models, ModelVersion[] versions, ServedModel? former)
    {
        ModelVersion? champion = versions.FirstOrDefault(version => version.Aliases.Contains(ModelAliases.Champion));
        ModelVersion? challenger = versions.FirstOrDefault(version => version.Aliases.Contains(ModelAliases.Challenger));
        if (champion is null)
            throw new InvalidOperationException($"no version of the model may score: 'patron models list' shows those that there are");
        ModelScorer? unseen = null;
        try
        {
            unseen = challenger is null ? null : Scorer(models, challenger, former);
        }
        catch (Exception error)
        {
            _isWhole = false;
            TellOnce($"{challenger!.Model} {ModelRegistry.Called(challenger)} does not score unseen: {error.Message}", isKept: true);
        }

        return new ServedModel(Scorer(models, champion, former), unseen);
    }

    ModelScorer Scorer(ModelRegistry models, ModelVersion version, ServedModel? former)
    {
        foreach (ModelScorer? known in new[] { former?.Champion, former?.Challenger })
        {
            if (known?.Version == version.Version && known.Model.RunId == version.Run)
                return known;
        }

        return ModelScorer.Of(models.Read(version.Model, version.Version), _project);
    }

    void TellOnce(string message, bool isKept)
    {
        if (!isKept || _told.Add(message))
            _observer.Tell(message);
    }

    static string Mark(ModelVersion version) => $"{version.Model}:{version.Version}:{version.Run}:{string.Join(',', version.Aliases)}";

    static IEnumerable<string> ChangesBetween(ServedModels before, ServedModels after)
    {
        foreach ((string name, ServedModel now) in after.ByName.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            ServedModel? then = before.ByName.GetValueOrDefault(name);
            if (then?.Champion.Version != now.Champion.Version)
                yield return then is null ? $"{name}: version {now.Champion.Version} scores" : $"{name}: version {now.Champion.Version} scores in place of {then.Champion.Version}";
            if (then?.Challenger?.Version != now.Challenger?.Version && now.Challenger is { } unseen)
                yield return $"{name}: version {unseen.Version} scores unseen";
        }

        foreach (string name in before.ByName.Keys.Except(after.ByName.Keys).Order(StringComparer.Ordinal))
            yield return $"{name}: no version scores any more";
        foreach ((string name, string why) in after.Unserved.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            yield return $"{name} is not taken up: {why}";
    }
}
