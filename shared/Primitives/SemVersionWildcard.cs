namespace Flux.Primitives;

/// <summary>From which part on a comparator leaves the version open, as <c>1.x</c> does from the minor part on.</summary>
internal enum SemVersionWildcard
{
    /// <summary>The version is complete.</summary>
    None,

    /// <summary><c>*</c>.</summary>
    Major,

    /// <summary><c>1</c> or <c>1.x</c>.</summary>
    Minor,

    /// <summary><c>1.2</c> or <c>1.2.x</c>.</summary>
    Patch,
}
