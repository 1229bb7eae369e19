namespace Flux.Durable;

/// <summary>The activities of one partition (a cluster): those that wait, and how many run.</summary>
internal sealed class ActivityPartition(string key)
{
    public string Key => key;

    public Queue<LocalActivity> Waiting { get; } = new();

    public int Running { get; set; }

    /// <summary>It stands in the dispatcher's round.</summary>
    public bool IsReady { get; set; }
}
