namespace Flux.Durable;

/// <summary>No orchestrator or activity of that name is registered with the host.</summary>
public sealed class OrchestrationNotFoundException(string name)
    : Exception($"no orchestrator or activity is registered as '{name}'")
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}
