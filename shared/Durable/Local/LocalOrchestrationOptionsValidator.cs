using Microsoft.Extensions.Options;

namespace Flux.Durable;

/// <summary>Checks the ranges; a host registers it so that a wrong value stops the start.</summary>
[OptionsValidator]
public sealed partial class LocalOrchestrationOptionsValidator : IValidateOptions<LocalOrchestrationOptions>;
