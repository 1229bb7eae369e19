using Microsoft.Extensions.Options;

namespace Flux.Artifacts;

/// <summary>Checks the ranges of <see cref="BlobArtifactStoreOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class BlobArtifactStoreRangeValidator : IValidateOptions<BlobArtifactStoreOptions>;
