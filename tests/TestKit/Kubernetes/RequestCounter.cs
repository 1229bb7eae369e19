using Flux.Kubernetes;

namespace Flux.TestKit.Kubernetes;

/// <summary>Keeps what was sent: hand <see cref="Add"/> to <see cref="KubernetesClientOptions.OnRequest"/>.</summary>
public sealed class RequestCounter
{
    private readonly Lock _gate = new();
    private readonly List<RequestRecord> _requests = [];

    /// <summary>All requests since the last <see cref="Reset"/>, in the order they ended.</summary>
    public IReadOnlyList<RequestRecord> Requests
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>How many there were.</summary>
    public int Total => Requests.Count;

    /// <summary>How many of one verb there were, dry runs included.</summary>
    public int CountOf(string verb) => Requests.Count(r => r.Verb == verb);

    /// <summary>Adds one request.</summary>
    public void Add(RequestRecord request)
    {
        lock (_gate)
        {
            _requests.Add(request);
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _requests.Clear();
        }
    }
}
