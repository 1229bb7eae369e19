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
        var a = clients.Get("a", "1", Make);
        clients.Get("b", "1", Make);
        Assert.Same(a, clients.Get("a", "1", Make)); // used again: b is the one to go
        var made = 0;

        clients.Get("c", "1", () =>
        {
            made++;
            return Make();
        });
        Assert.Equal((2, 1), (clients.Count, made));
        Assert.Same(a, clients.Get("a", "1", Make));
        var again = clients.Get("b", "1", Make);

        _clock.Advance(TimeSpan.FromMinutes(31));
        Assert.Same(again, clients.Get("b", "1", Make));
        Assert.Equal(2, clients.Count);
    }

    [Fact]
    public async Task Get_HalfAnHourLater_WhatWasLeftOutIsDisposed()
    {
        var clients = new RemoteClients(_clock, max: 1);
        var a = clients.Get("a", "1", Make);
        clients.Get("b", "1", Make);
        await Assert.ThrowsAsync<KubernetesException>(() => a.GetAsync(new("", "v1", "ConfigMap"), new("a", "b"), TestContext.Current.CancellationToken));

        _clock.Advance(TimeSpan.FromMinutes(30));
        clients.Get("b", "1", Make);

        await Assert.ThrowsAnyAsync<ObjectDisposedException>(() => a.GetAsync(new("", "v1", "ConfigMap"), new("a", "b"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Get_WhenWhatItIsMadeOfHasChanged_MakesAnotherAndDisposesTheFormerHalfAnHourLater()
    {
        var clients = new RemoteClients(_clock);
        var former = clients.Get("a", "1", Make);
        var next = clients.Get("a", "2", Make);

        Assert.NotSame(former, next);
        Assert.Equal(1, clients.Count);
        await Assert.ThrowsAsync<KubernetesException>(() => AskAsync(former)); // a run that has begun goes on
        _clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Same(next, clients.Get("a", "2", Make));
        await Assert.ThrowsAnyAsync<ObjectDisposedException>(() => AskAsync(former));
        await Assert.ThrowsAsync<KubernetesException>(() => AskAsync(next));
    }

    [Fact]
    public async Task Get_WhenAClientWasNotAskedForInAnHour_DisposesIt()
    {
        var clients = new RemoteClients(_clock);
        var idle = clients.Get("idle", "1", Make);
        clients.Get("b", "1", Make);

        _clock.Advance(TimeSpan.FromHours(1));
        clients.Get("b", "1", Make);
        Assert.Equal(1, clients.Count);
        _clock.Advance(TimeSpan.FromMinutes(30));
        clients.Get("b", "1", Make);

        await Assert.ThrowsAnyAsync<ObjectDisposedException>(() => AskAsync(idle));
    }

    private static Task AskAsync(IKubernetesClient client) =>
        client.GetAsync(new("", "v1", "ConfigMap"), new("a", "b"), TestContext.Current.CancellationToken);

    private IKubernetesClient Make() => new CachedClient(
        new KubernetesClient(
            new() { Cluster = "remote", Server = new("http://127.0.0.1:1") }, new() { MaxTries = 1 }, TimeProvider.System, NullLogger<KubernetesClient>.Instance),
        new SharedLists(_clock), []);
}
