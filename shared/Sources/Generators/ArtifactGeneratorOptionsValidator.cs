using Microsoft.Extensions.Options;

namespace Flux.Sources.Generators;

/// <summary>Checks <see cref="ArtifactGeneratorOptions"/>.</summary>
[OptionsValidator]
public sealed partial class ArtifactGeneratorOptionsValidator : IValidateOptions<ArtifactGeneratorOptions>;
