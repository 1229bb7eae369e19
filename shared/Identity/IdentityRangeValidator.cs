using Microsoft.Extensions.Options;

namespace Flux.Identity;

/// <summary>Checks the ranges of <see cref="IdentityOptions"/>; <see cref="IdentityOptionsValidator"/> asks it.</summary>
[OptionsValidator]
internal sealed partial class IdentityRangeValidator : IValidateOptions<IdentityOptions>;
