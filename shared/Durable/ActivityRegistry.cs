namespace Flux.Durable;

/// <summary>The activities a host can run, by name. Names are compared as Durable Task does, without regard to case.</summary>
public sealed class ActivityRegistry
{
    private readonly Dictionary<string, Func<string, CancellationToken, Task<string>>> _activities = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The registered names.</summary>
    public IReadOnlyCollection<string> Names => _activities.Keys;

    /// <summary>Registers an activity. Its token is cancelled when the instance is terminated or the host's drain limit is reached.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public ActivityRegistry Add<TInput, TResult>(string name, Func<TInput, CancellationToken, Task<TResult>> activity)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(activity);
        _activities.Add(name, async (json, cancellationToken) =>
        {
            var input = OrchestrationJson.Deserialize<TInput>(json, $"the input of activity {name}");
            return OrchestrationJson.Serialize(await activity(input, cancellationToken), $"the result of activity {name}");
        });
        return this;
    }

    internal Func<string, CancellationToken, Task<string>>? Find(string name) => _activities.GetValueOrDefault(name);
}
