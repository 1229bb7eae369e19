namespace Flux.TestKit.Durable;

/// <summary>An orchestrator decided otherwise on replay than it did the first time, or left what can be replayed.</summary>
public sealed class ReplayMismatchException(string message) : Exception(message);
