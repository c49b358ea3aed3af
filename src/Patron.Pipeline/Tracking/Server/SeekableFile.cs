namespace Patron.Pipeline.Tracking.Server;

/// <summary>A stream as a file that can be read from its beginning again.</summary>
static class SeekableFile
{
    /// <summary>A copy of what is left of a server's stream, at its beginning; it goes when it is closed.</summary>
    /// <exception cref="HttpRequestException">The stream broke off.</exception>
    public static FileStream CopyOf(Stream content, CancellationToken cancellation)
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        FileStream file = new(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        try
        {
            byte[] buffer = new byte[1 << 16];
            while (Read(content, buffer) is > 0 and int read)
            {
                cancellation.ThrowIfCancellationRequested();
                file.Write(buffer, 0, read);
            }

            file.Position = 0;
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    static int Read(Stream content, byte[] buffer)
    {
        try
        {
            return content.Read(buffer);
        }
        catch (IOException lost) // told apart from a disk that fails
        {
            throw new HttpRequestException(lost.Message, lost);
        }
    }
}

/// <summary>A stream that outlives the request that reads it.</summary>
sealed class KeptOpen(Stream inner) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => inner.Position = value;
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
