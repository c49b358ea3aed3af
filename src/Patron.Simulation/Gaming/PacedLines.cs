namespace Patron.Simulation.Gaming;

/// <summary>
/// Writes lines at a rate: the n-th, counted from 0, is written n / rate seconds after the first. Who falls behind catches up.
/// </summary>
sealed class PacedLines(GamingStream lines, Stream output, double? rate, TimeProvider time)
{
    const int Chunk = 1 << 16;

    /// <summary>What is due within this time is written together.</summary>
    static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    readonly byte[] _bytes = new byte[Chunk];
    int _length;

    public async Task<long> WriteAsync(CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        while (lines.Read())
        {
            await PaceAsync(lines.Position - 1, started, cancellationToken).ConfigureAwait(false);
            if (_length + lines.Line.Length + 1 > Chunk)
                await SendAsync(cancellationToken).ConfigureAwait(false);
            lines.Line.CopyTo(_bytes.AsSpan(_length));
            _length += lines.Line.Length;
            _bytes[_length++] = (byte)'\n';
        }

        await SendAsync(cancellationToken).ConfigureAwait(false);
        return lines.Position;
    }

    /// <summary>Returns when the line after <paramref name="before"/> others is due, and sends those if it is not yet.</summary>
    async ValueTask PaceAsync(long before, long started, CancellationToken cancellationToken)
    {
        if (rate is not double perSecond)
            return;
        TimeSpan due = TimeSpan.FromSeconds(before / perSecond);
        if (due <= time.GetElapsedTime(started))
            return;
        await SendAsync(cancellationToken).ConfigureAwait(false);
        while (due - time.GetElapsedTime(started) is var rest && rest > TimeSpan.Zero)
            await Task.Delay(rest > Tick ? rest : Tick, time, cancellationToken).ConfigureAwait(false);
    }

    async ValueTask SendAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await output.WriteAsync(_bytes.AsMemory(0, _length), cancellationToken).ConfigureAwait(false);
        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
        _length = 0;
    }
}
