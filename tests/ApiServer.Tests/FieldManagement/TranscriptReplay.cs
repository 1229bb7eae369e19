using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;
using Flux.ApiServer.Schemas;
using Flux.Yaml;
using Flux.Yaml.Patching;

namespace Flux.ApiServer.Tests.FieldManagement;

/// <summary>Walks through a recorded scenario and compares what this folder can know of the answers.</summary>
internal sealed class TranscriptReplay
{
    /// <summary>The server's own controllers write these, and deletion adds to them.</summary>
    private static readonly string[] _foreign = ["kube-apiserver", "\"orphan\"", "\"foregroundDeletion\""];

    private readonly JsonObject _transcript;
    private readonly bool _hasOrder;
    private readonly MiniApi _api = new();

    /// <summary>Placeholders become values, as they would be at run time.</summary>
    public TranscriptReplay(string json)
    {
        json = json.Replace("<uid:", "uid-", StringComparison.Ordinal);
        for (var i = 1; i < 10; i++)
        {
            json = json.Replace($"uid-{i}>", $"uid-{i}", StringComparison.Ordinal)
                .Replace($"<gen:{i}>", $"abcd{i}", StringComparison.Ordinal)
                .Replace($"<ip:{i}>", $"10.0.0.{100 + i}", StringComparison.Ordinal)
                .Replace($"\"<port:{i}>\"", $"{30000 + i}", StringComparison.Ordinal);
        }

        _transcript = Expand(JsonNode.Parse(json))!.AsObject();
        _hasOrder = _transcript["orderedTimes"]?.GetValueKind() == JsonValueKind.True;
    }

    public List<string> Differences { get; } = [];

    /// <summary>Whether the server's controllers take part.</summary>
    public bool NeedsControllers => _transcript.ContainsKey("requires");

    public int Compared { get; private set; }

    public void Run()
    {
        var headers = _transcript["defaultHeaders"] as JsonObject ?? [];
        var index = 0;
        foreach (var step in _transcript["steps"]!.AsArray())
        {
            _api.Now = _api.Now.AddSeconds(2);
            Run(step!.AsObject(), headers, index++);
        }
    }

    /// <summary>Long texts are written short in the files.</summary>
    private static JsonNode? Expand(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject { Count: 1 } map when map["$repeat"] is JsonArray repeat:
                return string.Concat(Enumerable.Repeat((string)repeat[0]!, (int)repeat[1]!));
            case JsonObject { Count: 1 } map when map["$concat"] is JsonArray parts:
                return string.Concat(parts.Select(part => (string)Expand(part)!));
            case JsonObject map:
                return new JsonObject(map.Select(pair => KeyValuePair.Create(pair.Key, Expand(pair.Value))));
            case JsonArray list:
                return new JsonArray([.. list.Select(Expand)]);
            default:
                return node?.DeepClone();
        }
    }

    private static bool IsPlaceholder(string text) => text.Contains('<', StringComparison.Ordinal) && text.Contains('>', StringComparison.Ordinal);

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>Errors that are made here, and not by HTTP, storage or validation.</summary>
    private static bool IsOurs(JsonObject status) => IsValidation(status) || Text(status["message"]) is { } message
        && (message.StartsWith("Apply failed with", StringComparison.Ordinal)
            || message.StartsWith("failed to create typed", StringComparison.Ordinal)
            || message.StartsWith("metadata.managedFields must be nil", StringComparison.Ordinal));

    private static bool IsValidation(JsonObject status) =>
        (int?)status["code"] == 422 && Text(status["details"]?["kind"]) is { Length: > 0 } kind && char.IsAsciiLetterUpper(kind[0])
        && !kind.EndsWith("Options", StringComparison.Ordinal)
        && Text(status["message"])?.Contains("failed to allocate", StringComparison.Ordinal) == false;

    private void Run(JsonObject step, JsonObject headers, int index)
    {
        var request = step["request"]!.AsObject();
        var response = step["response"]!.AsObject();
        var method = (string)request["method"]!;
        var path = (string)request["path"]!;
        var status = (int)response["status"]!;
        var isPicked = step.ContainsKey("pick");
        var body = isPicked ? null : response["body"] as JsonObject;
        if (method is "GET")
        {
            if (status == 200 && body is not null && !_foreign.Any(body.ToJsonString().Contains) && _api.Find(path) is { } stored && path.Count(c => c == '/') < 8 && !path.Contains('?', StringComparison.Ordinal)
                && Text(body["kind"]) == Text(stored["kind"]) && !path.EndsWith("/scale", StringComparison.Ordinal))
            {
                Compare(index, body, stored);
            }

            return;
        }

        if (method == "DELETE")
        {
            if (status is 200 or 202 && body?["metadata"]?["deletionTimestamp"] is null)
            {
                _api.Remove(path);
            }
            else if (status is 200 or 202 && _api.Find(path) is { } deleted)
            {
                if (deleted["metadata"]!["generation"] is { } generation)
                {
                    deleted["metadata"]!["generation"] = long.Parse(generation.ToString(), System.Globalization.CultureInfo.InvariantCulture) + 1;
                }

                deleted["metadata"]!["deletionTimestamp"] = "2026-01-01T00:00:00Z";
                deleted["metadata"]!["deletionGracePeriodSeconds"] = 0;
            }

            return;
        }

        var own = request["headers"] as JsonObject;
        var contentType = Text(own?["Content-Type"]) ?? "";
        var agent = Text(own?["User-Agent"]) ?? Text(headers["User-Agent"]) ?? "";
        agent = agent.Split('/')[0];
        agent = agent.Length > 128 ? agent[..128] : agent;
        try
        {
            if (status >= 400 && (body is null || !IsOurs(body)))
            {
                return;
            }

            var result = _api.Write(method, path, contentType, request["body"], agent, status < 400 ? body : null);
            if (status >= 400)
            {
                Compared++;
                Differences.Add($"step {index}: should fail with {body!["message"]}");
            }
            else if (body is not null && result is not null && !_foreign.Any(body.ToJsonString().Contains))
            {
                Compare(index, body, result);
                CompareWarnings(index, response["headers"] as JsonObject);
            }
        }
        catch (ApplyConflictException e) when (status >= 400 && body is not null)
        {
            CompareConflict(index, body, e);
        }
        catch (FieldManagerException e) when (status >= 400 && body is not null)
        {
            Compared++;
            if (Text(body["message"]) != e.Message || status != e.StatusCode)
            {
                Differences.Add($"step {index}: {status} {body["message"]}\n  but {e.StatusCode} {e.Message}");
            }
        }
        catch (InvalidObjectException e) when (status == 422 && body is not null)
        {
            CompareErrors(index, body, e);
        }
        catch (Exception e) when (e is YamlException or PatchException)
        {
            // HTTP's and the patches' own matters.
        }
        catch (Exception e) when (e is ApplyConflictException or FieldManagerException or ObjectDecodeException or InvalidObjectException)
        {
            Differences.Add($"step {index}: should succeed, but {e.Message}");
        }
    }

    /// <summary>Warnings of parsers, policies and deprecated versions are not made here.</summary>
    private void CompareWarnings(int index, JsonObject? headers)
    {
        string[] foreign = ["duplicate field", "line ", "Validation failed", "is deprecated; use"];
        var expected = (headers?["Warning"] as JsonArray ?? [])
            .Select(warning => ((string)warning!)["299 - \"".Length..^1].Replace("\\\"", "\"", StringComparison.Ordinal))
            .ToList();
        if (expected.Any(warning => foreign.Any(warning.Contains)))
        {
            return;
        }

        if (headers is not null && !expected.SequenceEqual(_api.Warnings))
        {
            Differences.Add($"step {index}: warnings should be [{string.Join("; ", expected)}], are [{string.Join("; ", _api.Warnings)}]");
        }
    }

    private void CompareErrors(int index, JsonObject body, InvalidObjectException invalid)
    {
        Compared++;
        var expected = body["details"]!["causes"]!.AsArray().Select(cause => $"{cause!["reason"]} {cause["field"]} {cause["message"]}").ToList();
        var actual = invalid.Errors.Select(error => $"{error.Reason} {error.Field} {error.Message}").ToList();
        if (!expected.SequenceEqual(actual))
        {
            Differences.Add($"step {index}: errors should be\n  {string.Join("\n  ", expected)}\n but are\n  {string.Join("\n  ", actual)}");
        }
        else if (Text(body["message"]) != invalid.Message)
        {
            Differences.Add($"step {index}: {body["message"]}\n  but {invalid.Message}");
        }
    }

    private void CompareConflict(int index, JsonObject body, ApplyConflictException conflict)
    {
        Compared++;
        if (Text(body["message"]) != conflict.Message)
        {
            Differences.Add($"step {index}: {body["message"]}\n  but {conflict.Message}");
        }

        var expected = body["details"]!["causes"]!.AsArray().Select(cause => $"{cause!["message"]} {cause["field"]}").Order(StringComparer.Ordinal);
        var actual = conflict.Causes.Select(cause => $"{cause.Message} {cause.Field}").Order(StringComparer.Ordinal);
        if (!expected.SequenceEqual(actual))
        {
            Differences.Add($"step {index}: causes differ: {string.Join("; ", actual)}");
        }
    }

    private void Compare(int index, JsonObject expected, JsonObject actual)
    {
        Compared++;
        expected = expected.DeepClone().AsObject();
        if (expected["apiVersion"]?.ToString() != actual["apiVersion"]?.ToString())
        {
            return;
        }

        actual = actual.DeepClone().AsObject();
        foreach (var side in new[] { expected, actual })
        {
            var metadata = side["metadata"]!.AsObject();
            metadata.Remove("uid");
            metadata.Remove("resourceVersion");
            metadata.Remove("creationTimestamp");
            metadata.Remove("generateName");
            if (metadata["managedFields"] is JsonArray entries && !_hasOrder)
            {
                metadata["managedFields"] = new JsonArray([.. entries.Select(entry => entry!.DeepClone()).OrderBy(SortKey, StringComparer.Ordinal)]);
            }
        }

        Compare($"step {index}: ", expected, actual);
    }

    private static string SortKey(JsonNode entry) =>
        $"{entry["operation"]}\0{entry["manager"]}\0{entry["apiVersion"]}\0{entry["subresource"]}";

    private void Compare(string path, JsonNode? expected, JsonNode? actual)
    {
        switch (expected, actual)
        {
            case (JsonObject left, JsonObject right):
                foreach (var key in left.Select(pair => pair.Key).Union(right.Select(pair => pair.Key)))
                {
                    if (left.ContainsKey(key) && right.ContainsKey(key))
                    {
                        Compare($"{path}.{key}", left[key], right[key]);
                    }
                    else
                    {
                        Differences.Add($"{path}.{key}: {(left.ContainsKey(key) ? $"missing, should be {left[key]?.ToJsonString()}" : $"should not be there: {right[key]?.ToJsonString()}")}");
                    }
                }

                break;
            case (JsonArray left, JsonArray right) when left.Count == right.Count:
                for (var i = 0; i < left.Count; i++)
                {
                    Compare($"{path}[{i}]", left[i], right[i]);
                }

                break;
            default:
                if (!(Text(expected) is { } text && IsPlaceholder(text) && actual is JsonValue) && !JsonNode.DeepEquals(expected, actual))
                {
                    Differences.Add($"{path}: should be {expected?.ToJsonString() ?? "null"}, is {actual?.ToJsonString() ?? "null"}");
                }

                break;
        }
    }
}
