using Flux.Api;

namespace Flux.Sources.Verification;

/// <summary>What <c>spec.verify.mode</c> demands.</summary>
internal static class GitVerificationModes
{
    public const string Head = "HEAD";
    public const string Tag = "Tag";
    public const string TagAndHead = "TagAndHEAD";

    /// <summary>The mode; <c>head</c> and nothing mean <see cref="Head"/>.</summary>
    public static string Of(GitRepositoryVerification verify) => verify.Mode is Tag or TagAndHead ? verify.Mode : Head;

    /// <summary>Whether an artifact that is there has to be verified (again): never was, or not all that is demanded now.</summary>
    /// <remarks>Spec: source-controller, <c>requiresVerification</c>.</remarks>
    public static bool IsRequired(GitRepositorySpec spec, GitRepositoryStatus status)
    {
        if (spec.Verify is not { } verify)
        {
            return false;
        }

        var wanted = Of(verify);
        return status.SourceVerificationMode is not { Length: > 0 } done
            || (done == Tag && wanted is (Head or TagAndHead))
            || (done == Head && wanted is (Tag or TagAndHead));
    }
}
