namespace Flux.Durable;

/// <summary>
/// The events of one run: those nobody has waited for yet (first in, first out), and the waits (last in, first out; a
/// cancelled wait stays until an event takes it away). Both orders are Durable Task's, so that an orchestration
/// which would lose an event there loses it in the tests here.
/// </summary>
/// <remarks>Spec: microsoft/durabletask-dotnet, src/Worker/Core/Shims/TaskOrchestrationContextWrapper.cs.</remarks>
internal sealed class ExternalEvents
{
    /// <summary>More events than this are not kept for an instance; the oldest goes.</summary>
    public const int BufferLimit = 256;

    private List<BufferedEvent>? _buffer;
    private List<Wait>? _waits;

    public int WaitCount => _waits?.Count(wait => !wait.IsOver) ?? 0;

    public Task<T> WaitFor<T>(string eventName, CancellationToken cancellationToken)
    {
        var wait = new Wait<T>(eventName);
        if (_waits?.FindLast(other => other.Is(eventName)) is { } earlier and not Wait<T>)
        {
            throw new ArgumentException($"event {eventName} is already awaited as {earlier.PayloadType.Name}, not {typeof(T).Name}", nameof(eventName));
        }

        (_waits ??= []).Add(wait);
        if (_buffer?.FindIndex(e => wait.Is(e.Name)) is int index and >= 0)
        {
            var payload = _buffer[index].Payload;
            _buffer.RemoveAt(index);
            Deliver(eventName, payload);
        }

        cancellationToken.UnsafeRegister(static (state, token) => ((Wait<T>)state!).TrySetCanceled(token), wait);
        return wait.Task;
    }

    /// <summary>Gives the event to the youngest wait, or keeps it; false where an older one had to go.</summary>
    public bool Deliver(string eventName, string payload)
    {
        if (_waits?.FindLastIndex(wait => wait.Is(eventName)) is int index and >= 0)
        {
            var wait = _waits[index];
            _waits.RemoveAt(index);
            wait.Complete(payload);
            return true;
        }

        (_buffer ??= []).Add(new BufferedEvent(eventName, payload));
        if (_buffer.Count <= BufferLimit)
        {
            return true;
        }

        _buffer.RemoveAt(0);
        return false;
    }

    /// <summary>Takes what nobody waited for, for the next run.</summary>
    public IReadOnlyList<BufferedEvent> TakeBuffer()
    {
        var buffer = _buffer;
        _buffer = null;
        return buffer ?? (IReadOnlyList<BufferedEvent>)[];
    }

    private abstract class Wait(string eventName)
    {
        public abstract Type PayloadType { get; }

        public abstract bool IsOver { get; }

        public bool Is(string other) => eventName.Equals(other, StringComparison.OrdinalIgnoreCase);

        public abstract void Complete(string payload);
    }

    private sealed class Wait<T>(string eventName) : Wait(eventName)
    {
        private readonly TaskCompletionSource<T> _source = new();

        public Task<T> Task => _source.Task;

        public override Type PayloadType => typeof(T);

        public override bool IsOver => _source.Task.IsCompleted;

        public void TrySetCanceled(CancellationToken cancellationToken) => _source.TrySetCanceled(cancellationToken);

        public override void Complete(string payload)
        {
            try
            {
                _source.TrySetResult(OrchestrationJson.Deserialize<T>(payload, "the payload of an event"));
            }
            catch (OrchestrationPayloadException e)
            {
                _source.TrySetException(e);
            }
        }
    }
}

/// <summary>An event nobody has waited for yet.</summary>
internal readonly record struct BufferedEvent(string Name, string Payload);
