using Microsoft.Extensions.Options;

namespace Flux.HelmReleases;

/// <summary>Checks the ranges of <see cref="HelmReleaseOptions"/>.</summary>
[OptionsValidator]
public sealed partial class HelmReleaseOptionsValidator : IValidateOptions<HelmReleaseOptions>;
