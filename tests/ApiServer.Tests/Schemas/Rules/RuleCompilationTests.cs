using System.Text;
using System.Text.Json.Nodes;
using Flux.Cel;
using Microsoft.AspNetCore.Http;

namespace Flux.ApiServer.Tests.Schemas.Rules;

/// <summary>Rules are compiled when their definition is served, not when objects are written.</summary>
public sealed class RuleCompilationTests : IAsyncDisposable
{
    private const int Rules = 50;
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private const string Widgets = "/apis/example.com/v1/namespaces/default/widgets";
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    private readonly KubeApiServer _server = KubeApiServer.StartInProcess(new ApiServerOptions
    {
        Token = new("token"),
        Controllers = ControllerOptions.None,
    });

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Update_OfAnObjectWithFiftyRules_CompilesNothing()
    {
        var before = CelEnvironment.CompiledByThisThread;
        var creating = SendAsync("POST", Definitions, Definition());
        Assert.True(creating.IsCompleted);
        Assert.Equal(201, await creating);
        Assert.True(CelEnvironment.CompiledByThisThread - before >= Rules, "the definition was checked without compiling its rules");
        await UntilServedAsync();
        Assert.Equal(201, await SendAsync("POST", Widgets, Widget(1)));

        var compiled = CelEnvironment.CompiledByThisThread;
        for (var i = 2; i < 12; i++)
        {
            var sending = SendAsync("PATCH", $"{Widgets}/w", Widget(i));

            // All of it on this thread, or the number means nothing.
            Assert.True(sending.IsCompleted);
            Assert.Equal(200, await sending);
        }

        Assert.Equal(0, CelEnvironment.CompiledByThisThread - compiled);
        Assert.Equal(422, await SendAsync("PATCH", $"{Widgets}/w", Widget(-1)));
    }

    private static string Definition()
    {
        var properties = new JsonObject();
        for (var i = 0; i < Rules; i++)
        {
            properties[$"f{i}"] = new JsonObject
            {
                ["type"] = "integer",
                ["x-kubernetes-validations"] = new JsonArray(new JsonObject { ["rule"] = $"self >= {i % 2}", ["message"] = $"f{i} is too small" }),
            };
        }

        return $$"""
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"widgets.example.com"},
             "spec":{"group":"example.com","scope":"Namespaced","names":{"plural":"widgets","kind":"Widget"},
              "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","properties":{
                "spec":{"type":"object","properties":{{properties.ToJsonString()}} } } } } }]} }
            """;
    }

    private static string Widget(int value)
    {
        var spec = new JsonObject();
        for (var i = 0; i < Rules; i++)
        {
            spec[$"f{i}"] = value;
        }

        return new JsonObject
        {
            ["apiVersion"] = "example.com/v1",
            ["kind"] = "Widget",
            ["metadata"] = new JsonObject { ["name"] = "w" },
            ["spec"] = spec,
        }.ToJsonString();
    }

    private async Task UntilServedAsync()
    {
        using var deadline = new CancellationTokenSource(_patience);
        while (await SendAsync("GET", Widgets, null) != 200)
        {
            Assert.False(deadline.IsCancellationRequested, $"waited {_patience.TotalMinutes} minutes for widgets to be served");
            await Task.Yield();
        }
    }

    private async Task<int> SendAsync(string method, string path, string? body)
    {
        var http = new DefaultHttpContext();
        http.Request.Method = method;
        http.Request.Scheme = "http";
        http.Request.Host = new HostString("localhost");
        http.Request.Path = path;
        http.Request.Headers.Authorization = "Bearer token";
        http.Request.Headers.UserAgent = "test";
        if (body is not null)
        {
            var bytes = Encoding.UTF8.GetBytes(body);
            http.Request.Body = new MemoryStream(bytes);
            http.Request.ContentLength = bytes.Length;
            http.Request.ContentType = method == "PATCH" ? "application/merge-patch+json" : "application/json";
        }

        http.Response.Body = new MemoryStream();
        await _server.RequestDelegate(http);
        return http.Response.StatusCode;
    }
}
