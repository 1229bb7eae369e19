namespace Flux.Git;

/// <summary>What kind of Git failure, as far as a caller acts on it.</summary>
public enum GitError
{
    /// <summary>Anything not below: unreachable, protocol error.</summary>
    Other,

    /// <summary>The URL is not one this client reads.</summary>
    InvalidUrl,

    /// <summary>The server refused the credentials, or a host key is unknown.</summary>
    Authentication,

    /// <summary>The repository does not exist.</summary>
    RepositoryNotFound,

    /// <summary>The branch, tag, ref, commit or version does not exist.</summary>
    ReferenceNotFound,

    /// <summary>The repository has no commit.</summary>
    EmptyRepository,

    /// <summary>A pack or object is damaged, hostile or not what its id says.</summary>
    Corrupt,

    /// <summary>Over a limit on size, depth or count.</summary>
    LimitExceeded,

    /// <summary>The timeout passed.</summary>
    TimedOut,
}
