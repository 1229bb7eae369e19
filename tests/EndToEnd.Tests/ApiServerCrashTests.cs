using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Text.Json.Nodes;
using Flux.TestKit.Git;

namespace Flux.EndToEnd.Tests;

/// <summary><c>fluxfn apiserver --data-dir</c>, killed under load after numbers of writes that a fixed seed gives.</summary>
public sealed class ApiServerCrashTests : IDisposable
{
    private const int Rounds = 5;
    private const int Writers = 8;
    private const int LeastWrites = 20;
    private const int MostWrites = 150;
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);
    private const string Collection = "/api/v1/namespaces/default/configmaps";

    private readonly TestDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Kill_AtAnyMomentUnderLoad_LosesNothingThatWasAcknowledged()
    {
        var random = new Random(7);
        var writers = Enumerable.Range(0, Writers).Select(i => new Writer(i)).ToList();
        var revision = 0L;
        for (var round = 0; round < Rounds; round++)
        {
            using var server = await StartAsync();
            using var http = Client(server.Address);
            await CheckAsync(http, writers, revision);
            using var killed = new CancellationTokenSource();
            var count = new AcknowledgedWrites(random.Next(LeastWrites, MostWrites));
            var work = Task.WhenAll(writers.Select(writer => writer.RunAsync(http, count, killed.Token)));
            await WithinAsync(count.Reached, $"{count.Wanted} acknowledged writes of round {round}");
            server.Kill();
            await killed.CancelAsync();
            await WithinAsync(work, $"the writers of round {round} to end");
            revision = writers.Max(w => w.Revision);
        }

        using var last = await StartAsync();
        using var reader = Client(last.Address);
        await CheckAsync(reader, writers, revision);
    }

    private static async Task CheckAsync(HttpClient http, List<Writer> writers, long revision)
    {
        var list = JsonNode.Parse(await http.GetStringAsync(new Uri(Collection, UriKind.Relative), Cancel))!;
        Assert.True(long.Parse(list["metadata"]!["resourceVersion"]!.GetValue<string>(), CultureInfo.InvariantCulture) >= revision);
        var found = list["items"]!.AsArray().ToDictionary(i => i!["metadata"]!["name"]!.GetValue<string>(), i => i!["data"]?["n"]?.GetValue<string>());
        foreach (var writer in writers)
        {
            writer.Check(found);
        }
    }

    /// <summary>Waits, but not for ever.</summary>
    private static async Task WithinAsync(Task task, string what)
    {
        try
        {
            await task.WaitAsync(_patience, Cancel);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"waited {_patience.TotalMinutes} minutes for {what}");
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static HttpClient Client(Uri address)
    {
        var http = new HttpClient(new SocketsHttpHandler
        {
#pragma warning disable CA5359 // On loopback; what is tested is not the certificate.
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
#pragma warning restore CA5359
        })
        {
            BaseAddress = address,
            Timeout = _patience,
            DefaultRequestVersion = HttpVersion.Version20,
        };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "secret");
        return http;
    }

    private async Task<ServerProgram> StartAsync()
    {
        var starting = ServerProgram.StartAsync(["apiserver", "--port", "0", "--token", "secret", "--data-dir", _folder["data"]], Cancel);
        await WithinAsync(starting, "the server's line ready:");
        return await starting;
    }

    /// <summary>Counts writes until there are enough of them.</summary>
    private sealed class AcknowledgedWrites(int wanted)
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _count;

        public int Wanted => wanted;

        public Task Reached => _reached.Task;

        public void Add()
        {
            if (Interlocked.Increment(ref _count) == wanted)
            {
                _reached.SetResult();
            }
        }
    }

    /// <summary>Writes objects of its own, one request at a time, and knows what each must be.</summary>
    private sealed class Writer(int number)
    {
        private readonly Random _random = new(number);
        private readonly Dictionary<string, string?> _acknowledged = [];
        private readonly Dictionary<string, HashSet<string?>> _unsure = [];
        private int _count;

        public long Revision { get; private set; }

        public async Task RunAsync(HttpClient http, AcknowledgedWrites writes, CancellationToken cancellationToken)
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                var name = $"w{number}-{_random.Next(5)}";
                var value = _acknowledged.GetValueOrDefault(name) is not null && _random.Next(4) == 0
                    ? null
                    : (++_count).ToString(CultureInfo.InvariantCulture);
                try
                {
                    using var request = Request(name, value);
                    using var response = await http.SendAsync(request, cancellationToken);
                    var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!;
                    if (!response.IsSuccessStatusCode)
                    {
                        continue;
                    }

                    _acknowledged[name] = value;
                    _unsure.Remove(name);
                    Revision = body["metadata"]?["resourceVersion"]?.GetValue<string>() is { } text
                        ? long.Parse(text, CultureInfo.InvariantCulture)
                        : Revision;
                    writes.Add();
                }
                catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
                {
                    // Nobody knows whether it has happened: both are right.
                    (_unsure.TryGetValue(name, out var values) ? values : _unsure[name] = []).Add(value);
                    return;
                }
            }
        }

        /// <summary>Compares, and takes what is found for what is so from now on.</summary>
        public void Check(Dictionary<string, string?> found)
        {
            for (var i = 0; i < 5; i++)
            {
                var name = $"w{number}-{i}";
                var value = found.GetValueOrDefault(name);
                var mayBe = _unsure.TryGetValue(name, out var unsure) && unsure.Contains(value);
                Assert.True(mayBe || value == _acknowledged.GetValueOrDefault(name), $"{name} is {value ?? "gone"}, not {_acknowledged.GetValueOrDefault(name) ?? "gone"}");
                _acknowledged[name] = value;
            }

            _unsure.Clear();
        }

        private static HttpRequestMessage Request(string name, string? value)
        {
            if (value is null)
            {
                return new HttpRequestMessage(HttpMethod.Delete, $"{Collection}/{name}") { Version = HttpVersion.Version20 };
            }

            var body = new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "ConfigMap",
                ["metadata"] = new JsonObject { ["name"] = name },
                ["data"] = new JsonObject { ["n"] = value, ["filler"] = new string('x', 500) },
            };
            var request = new HttpRequestMessage(HttpMethod.Patch, $"{Collection}/{name}?fieldManager=test&force=true")
            {
                Version = HttpVersion.Version20,
                Content = new StringContent(body.ToJsonString()),
            };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/apply-patch+yaml");
            return request;
        }
    }
}
