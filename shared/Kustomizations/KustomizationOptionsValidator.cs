using Microsoft.Extensions.Options;

namespace Flux.Kustomizations;

/// <summary>Checks the ranges of <see cref="KustomizationOptions"/>.</summary>
[OptionsValidator]
public sealed partial class KustomizationOptionsValidator : IValidateOptions<KustomizationOptions>;
