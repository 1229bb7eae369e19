namespace Flux.Kubernetes.Transport;

/// <summary>An answer went past the limit. It never leaves the library: the transport turns it into a <see cref="KubernetesException"/>.</summary>
internal sealed class AnswerTooLargeException(long limit) : IOException($"the answer is larger than {limit} bytes");
