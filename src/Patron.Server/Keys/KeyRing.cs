using System.Collections.Frozen;
using System.Security.Cryptography;

namespace Patron.Server.Keys;

/// <summary>
/// The keys that open a server now. The file is looked at before a key is asked for, at most twice a second, so that keys come and go while the
/// server runs; a file that cannot be read leaves the keys as they were.
/// </summary>
sealed class KeyRing
{
    static readonly TimeSpan Often = TimeSpan.FromMilliseconds(500);

    readonly KeyFile _file;
    readonly TimeProvider _time;
    readonly IServerObserver _observer;
    readonly Lock _looking = new();
    readonly Opened _nobody;
    FrozenDictionary<string, Opened> _keys = FrozenDictionary<string, Opened>.Empty;
    (DateTime, long) _stamp;
    volatile bool _isOpen = true;
    long _looked;
    string _told = "";

    /// <exception cref="IOException">The file is damaged.</exception>
    public KeyRing(KeyFile file, TimeProvider time, IServerObserver observer)
    {
        (_file, _time, _observer) = (file, time, observer);
        _nobody = new Opened(ApiKey.Make("nobody", [KeyRole.Read], time.GetUtcNow()).Kept);
        _looked = time.GetTimestamp();
        _stamp = StampOf();
        _keys = Taken();
    }

    /// <summary>Whether no key is asked for: there never was a file of keys. One whose last key is revoked opens nothing.</summary>
    public bool IsOpen
    {
        get
        {
            Look();
            return _isOpen;
        }
    }

    /// <summary>Whether there is any key.</summary>
    public bool HasKeys => _keys.Count > 0;

    /// <summary>The key that a caller sent; null where it opens nothing. It takes as long for an unknown key as for a wrong secret.</summary>
    public ApiKey? Find(string text)
    {
        Look();
        (string id, string secret) = ApiKey.Parts(text) ?? ("", ApiKey.NoSecret);
        bool isKnown = _keys.TryGetValue(id, out Opened? key);
        key ??= _nobody;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        ApiKey.HashOf(key.Salt, secret, hash);
        return CryptographicOperations.FixedTimeEquals(hash, key.Hash) && isKnown ? key.Key : null;
    }

    void Look()
    {
        if (_time.GetElapsedTime(Interlocked.Read(ref _looked)) < Often)
            return;
        lock (_looking)
        {
            if (_time.GetElapsedTime(_looked) < Often)
                return;
            Interlocked.Exchange(ref _looked, _time.GetTimestamp());
            try
            {
                (DateTime, long) stamp = StampOf();
                if (stamp == _stamp)
                    return;
                _stamp = stamp;
                _keys = Taken();
                _told = "";
                _observer.Tell($"{_keys.Count} keys open the server");
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                if (error.Message != _told)
                    _observer.Tell($"keys stay as they are: {error.Message}");
                _told = error.Message;
            }
        }
    }

    FrozenDictionary<string, Opened> Taken()
    {
        _isOpen &= _stamp.Item2 < 0;
        return _file.Read().ToFrozenDictionary(key => key.Id, key => new Opened(key), StringComparer.Ordinal);
    }

    (DateTime, long) StampOf()
    {
        FileInfo file = new(_file.Path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : (default, -1);
    }

    sealed class Opened(ApiKey key)
    {
        public ApiKey Key { get; } = key;

        public byte[] Salt { get; } = Convert.FromHexString(key.Salt);

        public byte[] Hash { get; } = Convert.FromHexString(key.Hash);
    }
}
