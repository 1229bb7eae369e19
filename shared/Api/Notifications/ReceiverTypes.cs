namespace Flux.Api;

/// <summary>The values of <c>spec.type</c> of a Receiver: who calls.</summary>
public static class ReceiverTypes
{
    /// <summary>Anyone who knows the path.</summary>
    public const string Generic = "generic";

    /// <summary>Anyone who signs the body with the shared secret.</summary>
    public const string GenericHmac = "generic-hmac";

    /// <summary>Anyone with a token of an issuer that the Receiver names.</summary>
    public const string GenericOidc = "generic-oidc";

    /// <summary>GitHub and Gitea: an HMAC over the body.</summary>
    public const string GitHub = "github";

    /// <summary>GitLab: the shared secret in a header.</summary>
    public const string GitLab = "gitlab";

    /// <summary>Bitbucket Server and Cloud: an HMAC over the body.</summary>
    public const string Bitbucket = "bitbucket";

    /// <summary>Harbor: the shared secret in a header.</summary>
    public const string Harbor = "harbor";

    /// <summary>Docker Hub, which proves nothing but that it knows the path.</summary>
    public const string DockerHub = "dockerhub";

    /// <summary>Quay, which proves nothing but that it knows the path.</summary>
    public const string Quay = "quay";

    /// <summary>Google's registries through Pub/Sub: a token of Google's.</summary>
    public const string Gcr = "gcr";

    /// <summary>Nexus: an HMAC over the body.</summary>
    public const string Nexus = "nexus";

    /// <summary>Azure Container Registry, by itself or through Event Grid, which prove nothing but that they know the path.</summary>
    public const string Acr = "acr";

    /// <summary>CDEvents, which prove nothing but that they know the path.</summary>
    public const string CdEvents = "cdevents";
}
