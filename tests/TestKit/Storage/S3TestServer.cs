using System.Globalization;
using Flux.TestKit.Git;

namespace Flux.TestKit.Storage;

/// <summary>A real s3rver on loopback, with one key.</summary>
public sealed class S3TestServer : IAsyncDisposable
{
    /// <summary>Why tests with the real server are skipped where <see cref="IsAvailable"/> is false.</summary>
    public const string Missing = "s3rver is not installed (npm install -g s3rver)";

    /// <summary>The only key, and its secret.</summary>
    public const string Key = "S3RVER";

    private static readonly string? _program = TestProgram.Find("s3rver");
    private readonly TestDirectory _directory = new();
    private TestProgram? _running;

    /// <summary>Whether the program is there.</summary>
    public static bool IsAvailable => _program is not null;

    /// <summary>Host and port.</summary>
    public string Endpoint { get; private set; } = "";

    /// <summary>Starts a server with empty buckets.</summary>
    public static async Task<S3TestServer> StartAsync(params string[] buckets)
    {
        var server = new S3TestServer();
        await server.RunAsync(buckets);
        return server;
    }

    /// <summary>Puts an object, as anybody may where requests are not signed.</summary>
    public async Task PutAsync(string bucket, string key, string content)
    {
        using var http = new HttpClient();
        using var body = new StringContent(content);
        var path = string.Join('/', key.Split('/').Select(Uri.EscapeDataString));
        using var response = await http.PutAsync(new Uri($"http://{Endpoint}/{bucket}/{path}"), body);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Deletes an object.</summary>
    public async Task DeleteAsync(string bucket, string key)
    {
        using var http = new HttpClient();
        using var response = await http.DeleteAsync(new Uri($"http://{Endpoint}/{bucket}/{key}"));
        response.EnsureSuccessStatusCode();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_running is not null)
        {
            await _running.DisposeAsync();
        }

        _directory.Dispose();
    }

    private async Task RunAsync(string[] buckets)
    {
        var port = LoopbackPort.Take();
        Endpoint = $"127.0.0.1:{port}";
        _running = TestProgram.Start(_program!,
        [
            "-d", _directory.Path, "-a", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "--no-vhost-buckets",
            .. buckets.SelectMany(bucket => (string[])["--configure-bucket", bucket]),
        ]);
        using var http = new HttpClient();
        while (true)
        {
            try
            {
                using var response = await http.GetAsync(new Uri($"http://{Endpoint}/"));
                break;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(50);
            }
        }

        _ = _running.Output.CopyToAsync(Stream.Null);
        _ = _running.Errors.ReadToEndAsync();
    }
}
