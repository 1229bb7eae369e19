namespace Flux.Kubernetes.Transport;

/// <summary>An answer ended in the middle. It never leaves the library: the transport turns it into a <see cref="KubernetesException"/>.</summary>
internal sealed class AnswerCutException(Exception? inner = null) : IOException("the answer ended in the middle", inner);
