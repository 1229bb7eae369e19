using Flux.Api;

namespace Flux.Kustomizations;

/// <summary>What holds where a Kustomization says nothing.</summary>
/// <remarks>Spec: kustomize-controller api/v1 kustomization_types.go, GetTimeout, GetRetryInterval, GetDeletionPolicy.</remarks>
internal static class KustomizationDefaults
{
    private static readonly TimeSpan _minWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _minTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The interval less 30 seconds, or what is given; at least 30 seconds.</summary>
    public static TimeSpan EffectiveTimeout(this KustomizationSpec spec)
    {
        var timeout = spec.Timeout ?? (spec.Interval - _minTimeout);
        return timeout < _minTimeout ? _minTimeout : timeout;
    }

    /// <summary>The interval, or what is given.</summary>
    public static TimeSpan EffectiveRetryInterval(this KustomizationSpec spec) => spec.RetryInterval ?? spec.Interval;

    /// <summary>The retry interval where it says something, at least a second; else what holds for dependencies.</summary>
    public static TimeSpan WaitForSource(this KustomizationSpec spec, TimeSpan dependencyInterval)
    {
        var interval = spec.EffectiveRetryInterval();
        return interval <= TimeSpan.Zero ? dependencyInterval : interval < _minWait ? _minWait : interval;
    }

    /// <summary>Whether deleting the Kustomization deletes what it applied.</summary>
    public static bool DeletesOnFinalize(this KustomizationSpec spec) => spec.DeletionPolicy switch
    {
        null or "" or DeletionPolicies.MirrorPrune => spec.Prune,
        DeletionPolicies.Delete or DeletionPolicies.WaitForTermination => true,
        _ => false,
    };
}
