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

    /// <summary>Runs an activity as an orchestration would, its input and result written to JSON and read again.</summary>
    /// <exception cref="OrchestrationNotFoundException">No such activity.</exception>
    /// <exception cref="OrchestrationPayloadException">Input or result is not serializable or larger than <see cref="OrchestrationJson.MaxPayloadBytes"/>.</exception>
    public async Task<TResult> RunAsync<TInput, TResult>(string name, TInput input, CancellationToken cancellationToken)
    {
        var activity = Find(name) ?? throw new OrchestrationNotFoundException(name);
        var result = await activity(OrchestrationJson.Serialize(input, $"the input of activity {name}"), cancellationToken);
        return OrchestrationJson.Deserialize<TResult>(result, $"the result of activity {name}");
    }

    internal Func<string, CancellationToken, Task<string>>? Find(string name) => _activities.GetValueOrDefault(name);
}
