using Microsoft.Extensions.Options;

namespace Flux.Artifacts;

/// <summary>Checks <see cref="FolderArtifactStoreOptions"/>.</summary>
[OptionsValidator]
public sealed partial class FolderArtifactStoreOptionsValidator : IValidateOptions<FolderArtifactStoreOptions>;
