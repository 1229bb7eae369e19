using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Flux.TestKit.ApiServer;

namespace Flux.Conformance.Tests.KubeApi;

/// <summary>Replays one scenario against a server. Waits of the recording (<c>delayMs</c>) advance the server's clock instead.</summary>
internal sealed partial class TranscriptReplay(TestCluster cluster, ReplayClock clock, JsonObject scenario)
{
    private static readonly string[] _kept =
        ["Content-Type", "Warning", "Retry-After", "Content-Encoding", "WWW-Authenticate", "Location", "Allow"];

    private readonly TranscriptComparer _comparer = new();
    private readonly RawClient _raw = new(cluster.Address, cluster.Server.CaCertificatePem);
    private readonly List<JsonNode?> _answers = [];
    private readonly List<Task> _background = [];
    private readonly bool _ordered = scenario["orderedTimes"]?.GetValue<bool>() == true;

    /// <summary>What differs; empty where the scenario passes.</summary>
    public async Task<IReadOnlyList<string>> RunAsync()
    {
        await SendAsync(new JsonObject
        {
            ["request"] = new JsonObject
            {
                ["method"] = "POST",
                ["path"] = "/api/v1/namespaces",
                ["headers"] = new JsonObject { ["Content-Type"] = "application/json" },
                ["body"] = new JsonObject
                {
                    ["apiVersion"] = "v1",
                    ["kind"] = "Namespace",
                    ["metadata"] = new JsonObject { ["name"] = scenario["namespace"]!.GetValue<string>() },
                },
            },
        });
        var steps = scenario["steps"]!.AsArray().OfType<JsonObject>().ToList();
        for (var i = 0; i < steps.Count; i++)
        {
            await StepAsync(i, steps[i]);
        }

        await Task.WhenAll(_background);
        await CleanUpAsync(steps);
        _comparer.Finish();
        return _comparer.Errors;
    }

    /// <summary>Deletes what of the cluster the scenario has made, as the recorder does, lest the next one meets it.</summary>
    private async Task CleanUpAsync(List<JsonObject> steps)
    {
        foreach (var (step, answer) in steps.Zip(_answers))
        {
            var match = ClusterPath().Match(step["request"]!["path"]!.GetValue<string>());
            var isWrite = step["request"]!["method"]!.GetValue<string>() is "POST" or "PUT" or "PATCH";
            if (match.Success && isWrite && match.Groups["plural"].Value != "namespaces" && answer?["metadata"] is JsonObject metadata && metadata["name"] is { } name)
            {
                await SendAsync(new JsonObject
                {
                    ["request"] = new JsonObject { ["method"] = "DELETE", ["path"] = $"{match.Groups["prefix"].Value}/{match.Groups["plural"].Value}/{name}" },
                });
            }
        }
    }

    [GeneratedRegex(@"^(?<prefix>/api/v1|/apis/[^/]+/[^/]+)/(?<plural>[a-z]+)(?:/[^/?]+)?(?:\?.*)?$", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex ClusterPath();

    private async Task StepAsync(int index, JsonObject step)
    {
        if (step["delayMs"]?.GetValue<int>() is { } delay)
        {
            clock.Advance(TimeSpan.FromMilliseconds(delay));
        }

        try
        {
            var answer = AnswerAsync(index, step);
            if (step["background"]?.GetValue<bool>() == true)
            {
                _background.Add(answer);
                _answers.Add(null);
            }
            else
            {
                _answers.Add(await answer);
            }
        }
        catch (KeyNotFoundException e)
        {
            _comparer.Errors.Add($"step {index}: {e.Message}");
            _answers.Add(null);
        }
    }

    private async Task<JsonNode?> AnswerAsync(int index, JsonObject step)
    {
        var got = await PollAsync(step);
        var want = (JsonObject)TranscriptText.Expand(step["response"])!;
        var body = got["body"]?.DeepClone();
        TranscriptText.Sort(got, managedFields: !_ordered);
        if (step["pick"] is JsonArray pick && got["body"] is JsonObject or JsonArray)
        {
            got["body"] = TranscriptText.Pick(got["body"], pick.Select(p => p!.GetValue<string>()));
        }

        if (step["anyOrder"] is JsonArray any)
        {
            TranscriptText.SortAt(got["body"] as JsonObject, any.Select(p => p!.GetValue<string>()));
        }

        foreach (var part in (string[])["status", "headers", "body", "events"])
        {
            if (want.ContainsKey(part))
            {
                _comparer.Compare(want[part], got[part], $"step {index}/{part}");
            }
        }

        return body;
    }

    private async Task<JsonObject> PollAsync(JsonObject step)
    {
        const int tries = 200;
        var poll = step["poll"] as JsonObject;
        for (var i = 0; ; i++)
        {
            var got = await SendAsync(step);
            if (poll is null || i == tries || Holds(poll, got))
            {
                return got;
            }

            // The server's own controllers need a turn; nothing can be awaited through the API of a recording.
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private static bool Holds(JsonObject poll, JsonObject got) =>
        (poll["status"] is not { } status || JsonNode.DeepEquals(status, got["status"]))
        && (poll["path"] is not { } path || JsonNode.DeepEquals(TranscriptText.Select(got["body"], path.GetValue<string>()), poll["equals"]));

    private async Task<JsonObject> SendAsync(JsonObject step)
    {
        var request = step["request"]!.AsObject();
        var path = _comparer.Substitute(request["path"]!.GetValue<string>());
        var method = request["method"]!.GetValue<string>();
        var (headers, body) = (Headers(request), Body(request));
        var answer = step["httpVersion"]?.GetValue<string>() == "2"
            ? await SendHttp2Async(method, path, headers, body)
            : await _raw.SendAsync(method, path, headers, body, TestContext.Current.CancellationToken);
        return await DecodeAsync(answer, path, step["bookmarks"]?.GetValue<bool>() == true);
    }

    private async Task<RawAnswer> SendHttp2Async(string method, string path, List<(string Name, string Value)> headers, byte[]? body)
    {
        using var message = new HttpRequestMessage(new HttpMethod(method), new Uri(cluster.Address, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body is null ? null : new ByteArrayContent(body),
        };
        foreach (var (name, value) in headers)
        {
            _ = message.Headers.TryAddWithoutValidation(name, value) || message.Content?.Headers.TryAddWithoutValidation(name, value) == true;
        }

        using var response = await cluster.Http.SendAsync(message, TestContext.Current.CancellationToken);
        var all = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .SelectMany(h => h.Value.Select(value => (h.Key, value))).ToList();
        return new((int)response.StatusCode, all, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    private byte[]? Body(JsonObject request) => TranscriptText.Expand(request["body"]) is not { } body ? null
        : body is JsonValue value && value.GetValueKind() == JsonValueKind.String && SubstituteNode(body) is { } text ? Encoding.UTF8.GetBytes(text.GetValue<string>())
        : Encoding.UTF8.GetBytes(RecorderJson.Write(SubstituteNode(body)));

    private List<(string Name, string Value)> Headers(JsonObject request)
    {
        var headers = new JsonObject();
        foreach (var (name, value) in scenario["defaultHeaders"]!.AsObject().Concat(request["headers"] as JsonObject ?? []))
        {
            headers[name] = value?.DeepClone();
        }

        return
        [
            .. headers.SelectMany(h => (h.Value is JsonArray list ? list.Select(v => v!.GetValue<string>()) : [h.Value!.GetValue<string>()])
                .Select(one => (h.Key, _comparer.Substitute(one == "Bearer <admin>" ? $"Bearer {cluster.Token}" : one)))).Where(h => h.Item2.Length > 0),
        ];
    }

    private JsonNode? SubstituteNode(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject obj:
                var result = new JsonObject();
                foreach (var (name, value) in obj)
                {
                    result[_comparer.Substitute(name)] = SubstituteNode(value);
                }

                return result;
            case JsonArray array:
                return new JsonArray([.. array.Select(SubstituteNode)]);
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                return SubstituteText(value.GetValue<string>());
            default:
                return node?.DeepClone();
        }
    }

    private JsonNode? SubstituteText(string text)
    {
        if (text.StartsWith("<ref:", StringComparison.Ordinal) && text.EndsWith('>'))
        {
            var parts = text[5..^1].Split(':', 2);
            var node = _answers[int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture)];
            foreach (var name in parts[1].Split('/').Skip(1))
            {
                var key = name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
                node = node is JsonArray list ? list[int.Parse(key, System.Globalization.CultureInfo.InvariantCulture)] : (node as JsonObject)?[key];
            }

            return node?.DeepClone();
        }

        var result = _comparer.Substitute(text);
        return text.StartsWith("<port:", StringComparison.Ordinal) && long.TryParse(result, System.Globalization.CultureInfo.InvariantCulture, out var port) ? port : result;
    }

    private static async Task<JsonObject> DecodeAsync(RawAnswer response, string path, bool keepBookmarks)
    {
        var headers = new JsonObject();
        foreach (var name in _kept)
        {
            var values = response.Headers.Where(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(h => h.Value).ToList();
            if (values.Count > 0)
            {
                headers[name] = name == "Warning" ? new JsonArray([.. values.Select(v => JsonValue.Create(v))]) : string.Join(", ", values);
            }
        }

        var bytes = response.Body;
        if (headers["Content-Encoding"]?.ToString() == "gzip")
        {
            await using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            using var plain = new MemoryStream();
            await gzip.CopyToAsync(plain, TestContext.Current.CancellationToken);
            bytes = plain.ToArray();
        }

        var result = new JsonObject { ["status"] = response.Status, ["headers"] = headers };
        var type = headers["Content-Type"]?.ToString() ?? "";
        var text = Encoding.UTF8.GetString(bytes);
        var watch = path.Contains("watch=true", StringComparison.Ordinal) || path.Contains("watch=1", StringComparison.Ordinal)
            || path.Contains("watch=maybe", StringComparison.Ordinal) || path.Contains("/watch/", StringComparison.Ordinal);
        if (type.Contains("json", StringComparison.Ordinal) && watch && response.Status == 200)
        {
            result["events"] = Events(text, keepBookmarks);
        }
        else if (type.Contains("json", StringComparison.Ordinal))
        {
            result["body"] = text.Length > 0 && text[0] is '{' or '[' ? JsonNode.Parse(text) : text;
        }
        else if (text.Length > 0 && !type.Contains("protobuf", StringComparison.Ordinal))
        {
            result["body"] = text;
        }

        return result;
    }

    private static JsonArray Events(string text, bool keepBookmarks)
    {
        var events = new JsonArray();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var item = JsonNode.Parse(line)!;
            var isBookmark = item["type"]?.ToString() == "BOOKMARK";
            if (isBookmark && !keepBookmarks && item["object"]?["metadata"]?["annotations"] is null)
            {
                continue;
            }

            if (isBookmark && events.Count > 0 && events[^1]!["type"]?.ToString() == "BOOKMARK"
                && JsonNode.DeepEquals(events[^1]!["object"]?["metadata"]?["annotations"], item["object"]?["metadata"]?["annotations"]))
            {
                events.RemoveAt(events.Count - 1);
            }

            events.Add(item);
        }

        return events;
    }
}
