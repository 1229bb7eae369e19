using Microsoft.Extensions.Options;

namespace Flux.Sources.Charts;

/// <summary>Checks <see cref="HelmOptions"/>.</summary>
[OptionsValidator]
public sealed partial class HelmOptionsValidator : IValidateOptions<HelmOptions>;
