using Microsoft.Extensions.Options;

namespace Flux.Reconciliation;

/// <summary>Checks the ranges of <see cref="ReconciliationOptions"/>.</summary>
[OptionsValidator]
public sealed partial class ReconciliationOptionsValidator : IValidateOptions<ReconciliationOptions>;
