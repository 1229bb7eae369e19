using Flux.Kubernetes;
using Flux.Kubernetes.Caching;
using Flux.TestKit.Durable;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.Identity.Tests;

public sealed class RemoteClientsTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void Get_WhenThereAreTooMany_TheLongestUnusedGoesAndIsDisposedWhenNoRunCanUseIt()
    {
        var clients = new RemoteClients(_clock, max: 2);
        var a = clients.Get("a", Make);
        clients.Get("b", Make);
        Assert.Same(a, clients.Get("a", Make)); // used again: b is the one to go
        var made = 0;

        clients.Get("c", () =>
        {
            made++;
            return Make();
        });
        Assert.Equal((2, 1), (clients.Count, made));
        Assert.Same(a, clients.Get("a", Make));
        var again = clients.Get("b", Make);

        _clock.Advance(TimeSpan.FromMinutes(31));
        Assert.Same(again, clients.Get("b", Make));
        Assert.Equal(2, clients.Count);
    }

    [Fact]
    public async Task Get_HalfAnHourLater_WhatWasLeftOutIsDisposed()
    {
        var clients = new RemoteClients(_clock, max: 1);
        var a = clients.Get("a", Make);
        clients.Get("b", Make);
        await Assert.ThrowsAsync<KubernetesException>(() => a.GetAsync(new("", "v1", "ConfigMap"), new("a", "b"), TestContext.Current.CancellationToken));

        _clock.Advance(TimeSpan.FromMinutes(30));
        clients.Get("b", Make);

        await Assert.ThrowsAnyAsync<ObjectDisposedException>(() => a.GetAsync(new("", "v1", "ConfigMap"), new("a", "b"), TestContext.Current.CancellationToken));
    }

    private IKubernetesClient Make() => new CachedClient(
        new KubernetesClient(
            new() { Cluster = "remote", Server = new("http://127.0.0.1:1") }, new() { MaxTries = 1 }, TimeProvider.System, NullLogger<KubernetesClient>.Instance),
        new SharedLists(_clock), []);
}
