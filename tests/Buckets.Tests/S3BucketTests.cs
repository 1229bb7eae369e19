using System.Net;
using Flux.Buckets.S3;

namespace Flux.Buckets.Tests;

/// <summary>What S3 is asked, and how its answers (as AWS documents them) are read.</summary>
public sealed class S3BucketTests
{
    private const string Page1 = """
        <?xml version="1.0" encoding="UTF-8"?>
        <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
          <Name>apps</Name><Prefix>a</Prefix><MaxKeys>1000</MaxKeys><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>
          <Contents><Key>a%2Fb+c%26d</Key><ETag>&quot;e1&quot;</ETag><Size>3</Size><Owner><ID>x</ID></Owner></Contents>
          <NextContinuationToken>1/+=</NextContinuationToken>
        </ListBucketResult>
        """;

    private const string Page2 = """
        <ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a2</Key><ETag>"e2-1"</ETag><Size>4</Size></Contents></ListBucketResult>
        """;

    [Fact]
    public async Task ListAsync_WhenThereAreSeveralPages_ReadsAll()
    {
        using var server = new Answers((HttpStatusCode.OK, Page1), (HttpStatusCode.OK, Page2));

        var listed = await ListAsync(server, new() { Endpoint = "s3.example.org:9000", Bucket = "apps", Region = "r" }, "a");

        Assert.Equal([new("a/b c&d", "e1", 3), new("a2", "e2-1", 4)], listed);
        Assert.Equal(
            [
                "https://s3.example.org:9000/apps/?encoding-type=url&list-type=2&max-keys=1000&prefix=a",
                "https://s3.example.org:9000/apps/?continuation-token=1%2F%2B%3D&encoding-type=url&list-type=2&max-keys=1000&prefix=a",
            ],
            server.Requests);
    }

    [Theory]
    [InlineData("s3.eu-west-1.amazonaws.com", "apps", null, "https://apps.s3.eu-west-1.amazonaws.com/", "/eu-west-1/")]
    [InlineData("s3.amazonaws.com", "apps", "eu-central-1", "https://apps.s3.dualstack.eu-central-1.amazonaws.com/", "/eu-central-1/")]
    [InlineData("s3.amazonaws.com", "with.dots", "us-east-1", "https://s3.amazonaws.com/with.dots/", "/us-east-1/")]
    [InlineData("s3.example.org", "apps", "fr-par", "https://s3.example.org/apps/", "/fr-par/")]
    public async Task Address_DependsOnTheStore(string endpoint, string bucket, string? region, string expected, string scope)
    {
        using var server = new Answers((HttpStatusCode.OK, Page2));

        await ListAsync(server, new() { Endpoint = endpoint, Bucket = bucket, Region = region, Credentials = new("AKID", new("secret")) }, "");

        Assert.Equal(expected, server.Requests[0].Split('?')[0]);
        Assert.Contains(scope, server.Authorization[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, """<LocationConstraint xmlns="x">eu-west-3</LocationConstraint>""", "/eu-west-3/")]
    [InlineData(HttpStatusCode.OK, """<LocationConstraint xmlns="x"/>""", "/us-east-1/")]
    [InlineData(HttpStatusCode.Forbidden, "<Error><Code>AccessDenied</Code></Error>", "/us-east-1/")]
    [InlineData(HttpStatusCode.BadRequest, "<Error><Code>AuthorizationHeaderMalformed</Code><Region>ap-1</Region></Error>", "/ap-1/")]
    public async Task Region_WhenItIsNotKnown_IsAskedFor(HttpStatusCode status, string answer, string scope)
    {
        using var server = new Answers((status, answer), (HttpStatusCode.OK, Page2));

        await ListAsync(server, new() { Endpoint = "s3.example.org", Bucket = "apps", Credentials = new("AKID", new("secret")) }, "");

        Assert.Equal("https://s3.example.org/apps/?location=", server.Requests[0]);
        Assert.Contains(scope, server.Authorization[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound, "<Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message></Error>", "The specified bucket does not exist", true)]
    [InlineData(HttpStatusCode.NotFound, "", "The specified bucket does not exist.", true)]
    [InlineData(HttpStatusCode.Forbidden, "", "Access Denied.", false)]
    [InlineData(HttpStatusCode.Forbidden, "<Error><Code>Odd</Code></Error>", "Error response code Odd.", false)]
    [InlineData(HttpStatusCode.OK, "<ListBucketResult>", "the store's list cannot be read: *", false)]
    [InlineData(HttpStatusCode.OK, "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>", "the store's list cannot be read: *", false)]
    public async Task ListAsync_WhenTheStoreRefuses_SaysWhatItSaid(HttpStatusCode status, string answer, string message, bool isNotFound)
    {
        using var server = new Answers((status, answer));

        var error = await Assert.ThrowsAsync<BucketException>(() => ListAsync(server, new() { Endpoint = "s3.example.org", Bucket = "apps" }, ""));

        Assert.True(message.EndsWith('*') ? error.Message.StartsWith(message[..^1], StringComparison.Ordinal) : error.Message == message, error.Message);
        Assert.Equal(isNotFound, error.IsNotFound);
    }

    [Fact]
    public async Task ListAsync_WhenTheStoreIsBusy_ComesAgain()
    {
        using var server = new Answers((HttpStatusCode.ServiceUnavailable, ""), (HttpStatusCode.TooManyRequests, ""), (HttpStatusCode.OK, Page2)) { RetryAfter = "0" };

        Assert.Single(await ListAsync(server, new() { Endpoint = "s3.example.org", Bucket = "apps" }, ""));
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task OpenAsync_WhenTheKeyHoldsDots_AsksForThatKey()
    {
        using var server = new Answers((HttpStatusCode.OK, "content"));
        using var bucket = new S3Bucket(new() { Endpoint = "s3.example.org", Bucket = "apps" }, server, TimeProvider.System);

        await using var opened = await bucket.OpenAsync("a/../../b", default);

        Assert.Equal(["https://s3.example.org/apps/a/../../b"], server.Requests);
    }

    private static async Task<List<BucketObject>> ListAsync(Answers server, S3Options options, string prefix)
    {
        using var bucket = new S3Bucket(options, server, TimeProvider.System);
        var listed = new List<BucketObject>();
        await foreach (var item in bucket.ListAsync(prefix, TestContext.Current.CancellationToken))
        {
            listed.Add(item);
        }

        return listed;
    }

    private sealed class Answers(params (HttpStatusCode Status, string Body)[] answers) : HttpMessageHandler
    {
        public List<string> Requests { get; } = [];

        public List<string> Authorization { get; } = [];

        public string? RetryAfter { get; init; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var (status, body) = answers[Requests.Count];
            Requests.Add(request.RequestUri!.OriginalString);
            Authorization.Add(request.Headers.TryGetValues("Authorization", out var values) ? values.Single() : "");
            var response = new HttpResponseMessage(status) { Content = new StringContent(body) };
            if (RetryAfter is not null)
            {
                response.Headers.TryAddWithoutValidation("Retry-After", RetryAfter);
            }

            return Task.FromResult(response);
        }
    }
}
