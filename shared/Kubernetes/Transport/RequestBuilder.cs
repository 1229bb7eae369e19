using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.Kubernetes.Transport;

/// <summary>Makes HTTP of requests to one cluster.</summary>
internal sealed class RequestBuilder(ClusterConnection connection)
{
    private static readonly string _userAgent =
        "fluxfunctions/" + (typeof(RequestBuilder).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            .Split('+')[0] ?? "0");

    private static readonly JsonWriterOptions _writer = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _root = connection.Server
        .GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/');

    /// <exception cref="KubernetesException">An identity or credential holds what a header cannot.</exception>
    public HttpRequestMessage Build(ApiRequest request, ClusterCredential credential)
    {
        var message = new HttpRequestMessage(request.Method, _root + request.PathAndQuery)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        var headers = message.Headers;
        headers.TryAddWithoutValidation("User-Agent", _userAgent);
        headers.TryAddWithoutValidation("Accept", request.Accept);
        if (credential.Authorization is { } authorization)
        {
            headers.TryAddWithoutValidation("Authorization", Safe(request, authorization.Reveal(), "the credential", isAscii: true));
        }

        if (request.IfNoneMatch is { } tag)
        {
            headers.TryAddWithoutValidation("If-None-Match", Safe(request, tag, "the entity tag", isAscii: true));
        }

        if (connection.TlsServerName is { } name)
        {
            headers.Host = name;
        }

        AddImpersonation(message, request);
        if (request.Body is { } body)
        {
            message.Content = new ReadOnlyMemoryContent(Bytes(body));
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }

        return message;
    }

    private void AddImpersonation(HttpRequestMessage message, ApiRequest request)
    {
        if (request.Impersonation is not { } who)
        {
            return;
        }

        message.Headers.TryAddWithoutValidation("Impersonate-User", Safe(request, who.User, "the user to impersonate"));
        Add(message, request, "Impersonate-Group", who.Groups);
        if (who.Uid is { } uid)
        {
            message.Headers.TryAddWithoutValidation("Impersonate-Uid", Safe(request, uid, "the uid to impersonate"));
        }

        foreach (var (key, values) in who.Extra)
        {
            Add(message, request, "Impersonate-Extra-" + Uri.EscapeDataString(key), values);
        }
    }

    /// <summary>
    /// One header line a value: the server does not split them at commas, which is how .NET would join them. There is no other way
    /// to have it write several lines than to put the line break in, and that needs HTTP/1.1.
    /// </summary>
    private void Add(HttpRequestMessage message, ApiRequest request, string header, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
        {
            return;
        }

        foreach (var value in values)
        {
            Safe(request, value, "an identity to impersonate");
        }

        if (values.Count > 1)
        {
            (message.Version, message.VersionPolicy) = (HttpVersion.Version11, HttpVersionPolicy.RequestVersionExact);
        }

        message.Headers.TryAddWithoutValidation(header, string.Join($"\r\n{header}: ", values));
    }

    private string Safe(ApiRequest request, string value, string what, bool isAscii = false) =>
        HeaderText.IsSafe(value) && (!isAscii || System.Text.Ascii.IsValid(value))
            ? value
            : throw new KubernetesException(
                $"cluster {connection.Cluster}: {request.Verb} {request.Subject}: {what} holds characters that a header cannot")
            { Cluster = connection.Cluster };

    private static ReadOnlyMemory<byte> Bytes(JsonNode body)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(2048);
        using (var writer = new Utf8JsonWriter(buffer, _writer))
        {
            body.WriteTo(writer);
        }

        return buffer.WrittenMemory;
    }
}
