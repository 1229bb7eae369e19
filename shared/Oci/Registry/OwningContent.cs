using System.Net;

namespace Flux.Oci.Registry;

/// <summary>An answer's content, with which the handler goes that was made for it alone.</summary>
internal sealed class OwningContent : HttpContent
{
    private readonly HttpContent _inner;
    private readonly IDisposable _owned;

    public OwningContent(HttpContent inner, IDisposable owned)
    {
        (_inner, _owned) = (inner, owned);
        foreach (var (name, values) in inner.Headers)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => _inner.CopyToAsync(stream);

    protected override Task<Stream> CreateContentReadStreamAsync() => _inner.ReadAsStreamAsync();

    protected override Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) => _inner.ReadAsStreamAsync(cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = _inner.Headers.ContentLength ?? 0;
        return _inner.Headers.ContentLength is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
            _owned.Dispose();
        }

        base.Dispose(disposing);
    }
}
