namespace Flux.Durable;

/// <summary>The orchestrators a host can run, by name. Names are compared as Durable Task does, without regard to case.</summary>
public sealed class OrchestratorRegistry
{
    private readonly Dictionary<string, Func<IOrchestrationContext, string, Task<string>>> _orchestrators = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The registered names.</summary>
    public IReadOnlyCollection<string> Names => _orchestrators.Keys;

    /// <summary>Registers an orchestrator.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public OrchestratorRegistry Add<TInput, TResult>(string name, Func<IOrchestrationContext, TInput, Task<TResult>> orchestrator)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(orchestrator);
        _orchestrators.Add(name, async (context, json) =>
        {
            var input = OrchestrationJson.Deserialize<TInput>(json, $"the input of orchestrator {name}");
            return OrchestrationJson.Serialize(await orchestrator(context, input), $"the result of orchestrator {name}");
        });
        return this;
    }

    /// <summary>Registers an orchestrator without a result.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public OrchestratorRegistry Add<TInput>(string name, Func<IOrchestrationContext, TInput, Task> orchestrator)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(orchestrator);
        _orchestrators.Add(name, async (context, json) =>
        {
            await orchestrator(context, OrchestrationJson.Deserialize<TInput>(json, $"the input of orchestrator {name}"));
            return "null";
        });
        return this;
    }

    internal Func<IOrchestrationContext, string, Task<string>>? Find(string name) => _orchestrators.GetValueOrDefault(name);
}
