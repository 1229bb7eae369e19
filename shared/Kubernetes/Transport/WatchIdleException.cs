using Flux.Primitives;

namespace Flux.Kubernetes.Transport;

/// <summary>A watch gave no sign of life. It never leaves the library: the transport turns it into a <see cref="KubernetesException"/>.</summary>
internal sealed class WatchIdleException(TimeSpan limit) : IOException($"the watch gave no sign of life for {GoDuration.Format(limit)}");
