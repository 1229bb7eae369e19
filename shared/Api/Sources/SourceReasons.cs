namespace Flux.Api;

/// <summary>The condition and event reasons of the source kinds, beside <see cref="MetaReasons"/>.</summary>
/// <remarks>Spec: source-controller api/v1 condition_types.go and gitrepository_types.go.</remarks>
public static class SourceReasons
{
    /// <summary>The URL does not parse.</summary>
    public const string UrlInvalid = "URLInvalid";

    /// <summary>Credentials are missing, malformed or refused.</summary>
    public const string AuthenticationFailed = "AuthenticationFailed";

    /// <summary>A signature could not be checked.</summary>
    public const string VerificationError = "VerificationError";

    /// <summary>The verification mode does not fit the reference.</summary>
    public const string InvalidVerificationMode = "InvalidVerificationMode";

    /// <summary>A Git object cannot be verified.</summary>
    public const string InvalidGitObject = "InvalidGitObject";

    /// <summary>The tag's signature is wrong.</summary>
    public const string InvalidTagSignature = "InvalidTagSignature";

    /// <summary>The commit's signature is wrong.</summary>
    public const string InvalidCommitSignature = "InvalidCommitSignature";

    /// <summary>The provider and the Secret do not fit together.</summary>
    public const string InvalidProviderConfiguration = "InvalidProviderConfiguration";

    /// <summary>A directory could not be made.</summary>
    public const string DirectoryCreationFailed = "DirectoryCreationFailed";

    /// <summary>A file could not be looked at.</summary>
    public const string StatOperationFailed = "StatOperationFailed";

    /// <summary>A file could not be read.</summary>
    public const string ReadOperationFailed = "ReadOperationFailed";

    /// <summary>A lock was not to be had.</summary>
    public const string AcquireLockFailed = "AcquireLockFailed";

    /// <summary>The archive could not be written.</summary>
    public const string ArchiveOperationFailed = "ArchiveOperationFailed";

    /// <summary>The link to the latest artifact could not be moved.</summary>
    public const string SymlinkUpdateFailed = "SymlinkUpdateFailed";

    /// <summary>The artifact in the store is not what its digest says.</summary>
    public const string ArtifactVerificationFailed = "ArtifactVerificationFailed";

    /// <summary>Upstream is what the artifact holds.</summary>
    public const string ArtifactUpToDate = "ArtifactUpToDate";

    /// <summary>Event: a new artifact is in the store.</summary>
    public const string NewArtifact = "NewArtifact";

    /// <summary>Upstream has a revision that is not in the store yet.</summary>
    public const string NewRevision = "NewRevision";

    /// <summary>An included artifact is another one than was copied in.</summary>
    public const string IncludeChange = "IncludeChange";

    /// <summary>The artifact is missing from the store.</summary>
    public const string NoArtifact = "NoArtifact";

    /// <summary>The object referred to is missing.</summary>
    public const string NotFound = "NotFound";

    /// <summary>The repository could not be read.</summary>
    public const string GitOperationFailed = "GitOperationFailed";

    /// <summary>Event: the repository was read and holds nothing new.</summary>
    public const string GitOperationSucceeded = "GitOperationSucceeded";

    /// <summary>The repository has no commit.</summary>
    public const string EmptyGitRepository = "EmptyGitRepository";

    /// <summary>The ignore rules in the repository cannot be read.</summary>
    public const string SourceIgnoreError = "SourceIgnoreError";

    /// <summary>An include's path leaves the source.</summary>
    public const string IllegalPath = "IllegalPath";

    /// <summary>An include could not be copied.</summary>
    public const string CopyFailure = "CopyFailure";

    /// <summary>A Helm repository's index cannot be read.</summary>
    public const string IndexationFailed = "IndexationFailed";

    /// <summary>A chart's source cannot be read.</summary>
    public const string SourceUnavailable = "SourceUnavailable";

    /// <summary>A chart's source is of a kind that has no charts.</summary>
    public const string UnsupportedSourceKind = "UnsupportedSourceKind";

    /// <summary>A chart's source has no artifact.</summary>
    public const string NoSourceArtifact = "NoSourceArtifact";

    /// <summary>There is another chart, or version, than the artifact holds.</summary>
    public const string NewChart = "NewChart";

    /// <summary>A chart was taken as it is.</summary>
    public const string ChartPullSucceeded = "ChartPullSucceeded";

    /// <summary>A chart was packaged.</summary>
    public const string ChartPackageSucceeded = "ChartPackageSucceeded";

    /// <summary>Event: the charts that a chart depends on were fetched.</summary>
    public const string ResolvedDependencies = "ResolvedDependencies";

    /// <summary>There is no such chart or version.</summary>
    public const string InvalidChartReference = "InvalidChartReference";

    /// <summary>A chart could not be fetched.</summary>
    public const string ChartPullError = "ChartPullError";

    /// <summary>A chart's version could not be given its build metadata.</summary>
    public const string MetadataPatchError = "MetadataPatchError";

    /// <summary>A values file is missing or wrong.</summary>
    public const string ValuesFilesError = "ValuesFilesError";

    /// <summary>A chart that a chart depends on could not be fetched.</summary>
    public const string DependencyBuildError = "DependencyBuildError";

    /// <summary>A chart could not be loaded or packaged.</summary>
    public const string ChartPackageError = "ChartPackageError";

    /// <summary>A chart's signature could not be verified.</summary>
    public const string ChartVerificationError = "ChartVerificationError";

    /// <summary>A chart could not be built for another reason.</summary>
    public const string UnknownBuildError = "Unknown";

    /// <summary>The sources of a generator are missing, not ready, or cannot be fetched.</summary>
    public const string SourceFetchFailed = "SourceFetchFailed";

    /// <summary>A generator's spec contradicts itself.</summary>
    public const string ValidationFailed = "ValidationFailed";

    /// <summary>A generator's annotation says that it is not to be reconciled.</summary>
    public const string ReconciliationDisabled = "ReconciliationDisabled";

    /// <summary>Old artifacts could not be deleted.</summary>
    public const string GarbageCollectionFailed = "GarbageCollectionFailed";

    /// <summary>Event: old artifacts were deleted.</summary>
    public const string GarbageCollectionSucceeded = "GarbageCollectionSucceeded";

    /// <summary>An artifact cannot be pulled from its registry.</summary>
    public const string OciArtifactPullFailed = "OCIArtifactPullFailed";

    /// <summary>An artifact's layer is missing, or nothing can be made of it.</summary>
    public const string OciArtifactLayerOperationFailed = "OCIArtifactLayerOperationFailed";

    /// <summary>A bucket could not be read.</summary>
    public const string BucketOperationFailed = "BucketOperationFailed";

    /// <summary>The service for temporary keys does not fit the bucket's provider.</summary>
    public const string InvalidStsConfiguration = "InvalidSTSConfiguration";
}
