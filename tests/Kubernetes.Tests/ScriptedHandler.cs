using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Flux.Kubernetes.Tests;

/// <summary>An API server that answers as it is told, and keeps what it was asked.</summary>
internal sealed class ScriptedHandler : HttpMessageHandler
{
    private readonly List<(Func<HttpRequestMessage, string, bool> Matches, Queue<Func<HttpResponseMessage>> Answers)> _routes = [];

    public const string CoreDiscovery = """
        {"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","items":[{"metadata":{"name":""},"versions":[{"version":"v1","resources":[
          {"resource":"configmaps","responseKind":{"group":"","version":"v1","kind":"ConfigMap"},"scope":"Namespaced","singularResource":"configmap","verbs":["get","list"],"shortNames":["cm"]},
          {"resource":"namespaces","responseKind":{"group":"","version":"v1","kind":"Namespace"},"scope":"Cluster","singularResource":"namespace","verbs":["get","list"]}]}]}]}
        """;

    public const string GroupDiscovery = """
        {"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","items":[{"metadata":{"name":"apps"},"versions":[{"version":"v1","resources":[
          {"resource":"deployments","responseKind":{"group":"","version":"","kind":"Deployment"},"scope":"Namespaced","singularResource":"deployment","verbs":["get","list"]}]}]}]}
        """;

    public List<Seen> Requests { get; } = [];

    /// <summary>Answers requests of this method and path (a query is compared where given), one answer after the other; the last stays.</summary>
    public ScriptedHandler On(string method, string path, params Func<HttpResponseMessage>[] answers)
    {
        _routes.Add((
            (request, target) => request.Method.Method == method
                && (path.Contains('?', StringComparison.Ordinal) ? target == path : target.Split('?')[0] == path),
            new Queue<Func<HttpResponseMessage>>(answers)));
        return this;
    }

    public ScriptedHandler WithDiscovery() => On("GET", "/api", () => Json(CoreDiscovery)).On("GET", "/apis", () => Json(GroupDiscovery));

    public static HttpResponseMessage Json(string body, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    public static HttpResponseMessage Status(int code, string reason, string message, TimeSpan? retryAfter = null)
    {
        var response = Json(
            $$"""{"kind":"Status","apiVersion":"v1","status":"Failure","message":"{{message}}","reason":"{{reason}}","details":{"name":"x"},"code":{{code}}}""",
            (HttpStatusCode)code);
        response.Headers.RetryAfter = retryAfter is { } wait ? new RetryConditionHeaderValue(wait) : null;
        return response;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var target = request.RequestUri!.PathAndQuery;
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        Func<HttpResponseMessage>? answer = null;
        lock (Requests)
        {
            Requests.Add(new Seen(request.Method.Method, target, body, request));
            foreach (var route in _routes)
            {
                if (route.Matches(request, target))
                {
                    answer = route.Answers.Count > 1 ? route.Answers.Dequeue() : route.Answers.Peek();
                    break;
                }
            }
        }

        return answer?.Invoke() ?? Status(404, "NotFound", $"nothing scripted for {request.Method} {target}");
    }

    internal sealed record Seen(string Method, string Target, string Body, HttpRequestMessage Request)
    {
        public string? Header(string name) =>
            Request.Headers.TryGetValues(name, out var values) ? string.Join(',', values)
            : Request.Content?.Headers.TryGetValues(name, out values) is true ? string.Join(',', values)
            : null;
    }
}
