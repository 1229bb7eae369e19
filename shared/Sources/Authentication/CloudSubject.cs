using Flux.Identity;
using Flux.Primitives;

namespace Flux.Sources.Authentication;

/// <summary>On whose behalf a source asks a cloud.</summary>
internal static class CloudSubject
{
    /// <summary>What is said where an object names a ServiceAccount and the feature gate is off.</summary>
    public const string GateMessage =
        "to use spec.serviceAccountName for provider authentication please enable the ObjectLevelWorkloadIdentity feature gate in the controller";

    /// <summary>The object's ServiceAccount, or the host.</summary>
    public static IdentitySubject Of(SourceContext context, string? serviceAccount, ProxyAddress? proxy) => new()
    {
        Client = context.Client,
        Namespace = context.Target.Namespace,
        ServiceAccountName = serviceAccount,
        Proxy = proxy is null ? null : UrlOf(proxy),
    };

    private static Uri UrlOf(ProxyAddress proxy) => proxy.Username is { } user
        ? new UriBuilder(proxy.Address)
        {
            UserName = Uri.EscapeDataString(user),
            Password = Uri.EscapeDataString(proxy.Password?.Reveal() ?? ""),
        }.Uri
        : proxy.Address;
}
