namespace Flux.Kubernetes;

/// <summary>
/// For whom requests are made. Where they have to wait for a cluster's budget, the flows of a priority take turns, so that one
/// object with a thousand requests does not hold up another with one.
/// </summary>
public sealed class RequestFlow : IDisposable
{
    private static readonly AsyncLocal<RequestFlow?> _current = new();

    private readonly RequestFlow? _outer;

    private RequestFlow(string name, RequestPriority priority, RequestFlow? outer) => (Name, Priority, _outer) = (name, priority, outer);

    /// <summary>The flow's name, e.g. an object's identity.</summary>
    public string Name { get; }

    /// <summary>What requests of the flow have that are not urgent by themselves.</summary>
    public RequestPriority Priority { get; }

    /// <summary>The flow of the code that runs; null where none was begun.</summary>
    public static RequestFlow? Current => _current.Value;

    /// <summary>Begins a flow for everything that is awaited until it is disposed.</summary>
    public static RequestFlow Begin(string name, RequestPriority priority = RequestPriority.Normal)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _current.Value = new(name, priority, _current.Value);
    }

    /// <summary>Ends the flow: the one before goes on.</summary>
    public void Dispose() => _current.Value = _outer;
}
