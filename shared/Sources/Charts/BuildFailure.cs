using Flux.Api;

namespace Flux.Sources.Charts;

/// <summary>Why a chart cannot be built: a reason, how it begins in words, which condition tells it, and whether a retry may help.</summary>
/// <remarks>Spec: source-controller internal/helm/chart/errors.go and <c>observeChartBuild</c>.</remarks>
internal sealed record BuildFailure(string Reason, string Summary, string Condition, bool IsPersistent)
{
    public static readonly BuildFailure Reference = new(
        SourceReasons.InvalidChartReference, "invalid chart reference", ConditionTypes.FetchFailed, true);

    public static readonly BuildFailure Pull = new(SourceReasons.ChartPullError, "chart pull error", ConditionTypes.FetchFailed, false);

    public static readonly BuildFailure Metadata = new(
        SourceReasons.MetadataPatchError, "chart metadata patch error", ConditionTypes.BuildFailed, true);

    public static readonly BuildFailure Values = new(
        SourceReasons.ValuesFilesError, "values files merge error", ConditionTypes.BuildFailed, true);

    public static readonly BuildFailure Dependency = new(
        SourceReasons.DependencyBuildError, "dependency build error", ConditionTypes.BuildFailed, false);

    public static readonly BuildFailure Package = new(SourceReasons.ChartPackageError, "chart package error", ConditionTypes.BuildFailed, false);

    public static readonly BuildFailure Verification = new(
        SourceReasons.ChartVerificationError, "chart verification error", ConditionTypes.BuildFailed, false);

    public static readonly BuildFailure Unknown = new(
        SourceReasons.UnknownBuildError, "unknown build error", ConditionTypes.FetchFailed, false);
}
