using System.Net;
using System.Text;
using Flux.Buckets.Azure;
using Flux.Buckets.Gcs;
using Flux.Buckets.S3;
using Flux.Primitives;

namespace Flux.Buckets.Tests;

/// <summary>Stores whose lists mean harm: all that comes of them is a <see cref="BucketException"/> that says so, or the objects that can be read.</summary>
public sealed class HostileStoreTests
{
    [Theory]
    [InlineData("s3", "", "cannot be read")]
    [InlineData("s3", "<a>", "cannot be read")]
    [InlineData("s3", "<ListBucketResult><Contents><Key>a</Key><Size>x</Size></Contents></ListBucketResult>", "cannot be read")]
    [InlineData("s3", "<ListBucketResult><Contents><Key>a</Key><Size>99999999999999999999</Size></Contents></ListBucketResult>", "cannot be read")]
    [InlineData("s3", "<!DOCTYPE l [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;'>]><l>&c;</l>", "cannot be read")]
    [InlineData("s3", "<!DOCTYPE l SYSTEM 'http://169.254.169.254/'><l/>", "cannot be read")]
    [InlineData("azure", "", "cannot be read")]
    [InlineData("azure", "<!DOCTYPE l [<!ENTITY a 'aaaa'>]><l>&a;</l>", "cannot be read")]
    [InlineData("azure", "<EnumerationResults><Blobs><Blob><Name>", "cannot be read")]
    [InlineData("gcs", "", "cannot be read")]
    [InlineData("gcs", "{\"items\": [", "cannot be read")]
    public async Task List_WhenItIsMalformed_SaysSo(string store, string page, string problem)
    {
        var error = await Assert.ThrowsAsync<BucketException>(() => ListAsync(store, (_, _) => Answer(page)));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.False(error.IsNotFound);
    }

    [Theory]
    [InlineData("gcs", "[]")]
    [InlineData("gcs", "7")]
    [InlineData("gcs", "{\"items\": {\"name\": 1}}")]
    [InlineData("gcs", "{\"nextPageToken\": null}")]
    [InlineData("s3", "<ListBucketResult/>")]
    [InlineData("s3", "<Error><Code>x</Code></Error>")]
    [InlineData("azure", "<EnumerationResults/>")]
    public async Task List_WhenItIsOfAnotherForm_IsEmpty(string store, string page) => Assert.Empty(await ListAsync(store, (_, _) => Answer(page)));

    [Theory]
    [InlineData("s3")]
    [InlineData("azure")]
    [InlineData("gcs")]
    public async Task List_WhenAPageNeverEnds_EndsAtTheLimit(string store)
    {
        var (first, again) = store switch
        {
            "s3" => ("<ListBucketResult>", "<Contents><Key>a</Key><ETag>e</ETag><Size>1</Size></Contents>"),
            "azure" => ("<EnumerationResults><Blobs>", "<Blob><Name>a</Name></Blob>"),
            _ => ("{\"items\":[", "{\"name\":\"a\"},"),
        };

        var error = await Assert.ThrowsAsync<BucketException>(() => ListAsync(store, (_, _) => new StreamContent(new EndlessStream(first, again))));

        Assert.Contains("cannot be read", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_WhenElementsAreNestedWithoutEnd_IsRefusedAtOnce()
    {
        var error = await Assert.ThrowsAsync<BucketException>(() => ListAsync("azure", (_, _) => new StreamContent(new EndlessStream("<l>", "<a>x"))));

        Assert.Contains("nested deeper than 16", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s3", "<ListBucketResult><IsTruncated>true</IsTruncated><Contents><Key>a</Key></Contents><NextContinuationToken>same</NextContinuationToken></ListBucketResult>")]
    [InlineData("azure", "<EnumerationResults><Blobs><Blob><Name>a</Name></Blob></Blobs><NextMarker>same</NextMarker></EnumerationResults>")]
    [InlineData("gcs", "{\"items\":[{\"name\":\"a\"}],\"nextPageToken\":\"same\"}")]
    public async Task List_WhenItGoesOnWithTheSamePage_Ends(string store, string page)
    {
        var pages = 0;

        var listed = await ListAsync(store, (_, _) =>
        {
            pages++;
            return Answer(page);
        });

        Assert.Equal((2, 2), (pages, listed.Count));
    }

    [Theory]
    [InlineData("s3")]
    [InlineData("azure")]
    [InlineData("gcs")]
    public async Task List_WhenTheErrorIsLongAndColourful_IsCutToALine(string store)
    {
        var words = "no \u001b[31m entry\nmore " + new string('x', 100_000);

        var error = await Assert.ThrowsAsync<BucketException>(() => ListAsync(
            store, (_, _) => Answer($"<Error><Code>Forbidden</Code><Message>{words.Replace("\u001b", "", StringComparison.Ordinal)}</Message></Error>"), HttpStatusCode.Forbidden));

        Assert.True(error.Message.Length < 500, error.Message);
        Assert.DoesNotContain(error.Message, char.IsControl);
    }

    private static StringContent Answer(string text) => new(text);

    private static async Task<List<BucketObject>> ListAsync(
        string store, Func<HttpRequestMessage, int, HttpContent> answer, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var handler = new Answering(answer, status);
        using IBucket bucket = store switch
        {
            "s3" => new S3Bucket(new() { Endpoint = "s3.example.org", Bucket = "apps" }, handler, TimeProvider.System),
            "azure" => new AzureBucket(new BlobContainer(
                new("https://a.blob.core.windows.net/"), "apps", new BlobCredential.SharedKey("a", new("a2V5")), new() { MaxRetries = 0 }, handler, TimeProvider.System)),
            _ => new GcsBucket(new("https://storage.googleapis.com/"), "apps", _ => Task.FromResult<Secret?>(null), handler, TimeProvider.System),
        };
        var listed = new List<BucketObject>();
        await foreach (var item in bucket.ListAsync("", TestContext.Current.CancellationToken))
        {
            listed.Add(item);
        }

        return listed;
    }

    private sealed class Answering(Func<HttpRequestMessage, int, HttpContent> answer, HttpStatusCode status) : HttpMessageHandler
    {
        private int _requests;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(status) { Content = answer(request, _requests++), RequestMessage = request });
    }

    /// <summary>A text, then another one without end.</summary>
    private sealed class EndlessStream(string first, string again) : MemoryStream
    {
        private readonly byte[] _more = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(again, 1000)));
        private byte[] _current = Encoding.UTF8.GetBytes(first);
        private int _at;

        public override int Read(Span<byte> buffer)
        {
            if (_at == _current.Length)
            {
                (_current, _at) = (_more, 0);
            }

            var count = Math.Min(buffer.Length, _current.Length - _at);
            _current.AsSpan(_at, count).CopyTo(buffer);
            _at += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Read(buffer, offset, count));
    }
}
