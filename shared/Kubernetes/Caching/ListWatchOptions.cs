using System.ComponentModel.DataAnnotations;

namespace Flux.Kubernetes.Caching;

/// <summary>The patience of a <see cref="ListWatcher"/>.</summary>
public sealed class ListWatchOptions
{
    /// <summary>The first pause after a failure, doubled each time and jittered; default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan ShortestBackOff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause after a failure; default 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan LongestBackOff { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The pause after the server has closed a watch as agreed; default 25 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>Has the server stream what there is instead of listing it, where it can; default true.</summary>
    public bool StreamLists { get; init; } = true;

    /// <summary>The most objects; more of them are a failure. Default 200,000.</summary>
    [Range(1, int.MaxValue)]
    public int MaxObjects { get; init; } = 200_000;
}
