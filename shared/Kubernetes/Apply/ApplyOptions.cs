using System.ComponentModel.DataAnnotations;
using Flux.Kubernetes.Health;

namespace Flux.Kubernetes.Apply;

/// <summary>How objects shall be applied.</summary>
public sealed record ApplyOptions
{
    /// <summary>Recreates objects whose change the server refuses because of an immutable field. Their data may be lost.</summary>
    public bool Force { get; init; }

    /// <summary>Kinds that are applied in a stage of their own, after definitions and classes.</summary>
    public IReadOnlySet<(string Group, string Kind)> CustomStageKinds { get; init; } = new HashSet<(string, string)>();

    /// <summary>More field managers (by prefix) whose fields are taken over, besides kubectl and the owner's own updates.</summary>
    public IReadOnlyList<string> OverrideManagers { get; init; } = [];

    /// <summary>Brings all managed fields to the applied version first, so that a definition's new defaults do not stop the apply.</summary>
    public bool MigrateApiVersion { get; init; }

    /// <summary>Fields that others may change without that counting as drift.</summary>
    public IReadOnlyList<IgnoreRule> Ignore { get; init; } = [];

    /// <summary>What is done about drift; by default it is corrected. Not upstream's.</summary>
    public DriftMode Drift { get; init; }

    /// <summary>
    /// Applies the objects of a stage that the server accepts although it refuses others; by default one refusal holds back the whole
    /// stage. Not upstream's.
    /// </summary>
    public bool Partial { get; init; }

    /// <summary>Finds out which fields each change concerns, see <see cref="ChangeSetEntry.Fields"/>. Not upstream's.</summary>
    public bool Diff { get; init; }

    /// <summary>The health of custom kinds; null for none.</summary>
    public HealthExpressions? Health { get; init; }

    /// <summary>How many objects are compared at once; default 4.</summary>
    [Range(1, 64)]
    public int Concurrency { get; init; } = 4;

    /// <summary>
    /// How long what was seen of an object may stand in for asking again while its metadata stays; default 24 h, and for each object
    /// some share between half of it and all. It bounds how late a change is noticed that is neither in the object nor in its
    /// definition, such as another admission webhook.
    /// </summary>
    public TimeSpan FullCheckInterval { get; init; } = TimeSpan.FromHours(24);

    /// <summary>
    /// How old the lists may be by which objects are found to be as they were. Above zero they are lists of all owners' objects, so
    /// that one serves many owners through a client that shares lists; a change made within that time is seen at the next apply.
    /// Default zero: the owner's own lists, now.
    /// </summary>
    public TimeSpan ListMaxAge { get; init; }
}
