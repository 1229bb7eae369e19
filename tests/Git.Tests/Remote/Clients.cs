using Flux.Primitives;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.Git.Remote;

/// <summary>Clients for tests: everything is on loopback.</summary>
internal static class Clients
{
    public static GitClient Create(Action<GitClientOptions>? configure = null, TimeProvider? clock = null, EgressPolicy? egress = null)
    {
        var options = new GitClientOptions { AllowFileUrls = true };
        configure?.Invoke(options);
        return new GitClient(options, egress ?? new EgressPolicy { AllowLoopback = true }, clock ?? TimeProvider.System, NullLogger<GitClient>.Instance);
    }

    public static CancellationToken Token => TestContext.Current.CancellationToken;
}
