namespace Flux.ApiServer.Storage.Journal;

/// <summary>An open file.</summary>
internal interface IJournalFile : IDisposable
{
    long Length { get; }

    /// <summary>Reads up to the end of the buffer or of the file; the number of bytes.</summary>
    int Read(long offset, Span<byte> buffer);

    void Write(long offset, ReadOnlySpan<byte> bytes);

    void Truncate(long length);

    /// <summary>Brings the content to the disk.</summary>
    void Flush();
}
