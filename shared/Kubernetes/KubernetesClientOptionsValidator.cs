using Microsoft.Extensions.Options;

namespace Flux.Kubernetes;

/// <summary>Checks the ranges of <see cref="KubernetesClientOptions"/>, all at once.</summary>
[OptionsValidator]
public sealed partial class KubernetesClientOptionsValidator : IValidateOptions<KubernetesClientOptions>;
