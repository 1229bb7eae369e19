using Microsoft.Extensions.Options;

namespace Flux.Oci;

/// <summary>Checks <see cref="OciClientOptions"/> at start-up.</summary>
[OptionsValidator]
public sealed partial class OciClientOptionsValidator : IValidateOptions<OciClientOptions>;
