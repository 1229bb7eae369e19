using Microsoft.Extensions.Options;

namespace Flux.Web;

/// <summary>Checks <see cref="WebOptions"/>.</summary>
[OptionsValidator]
public sealed partial class WebOptionsValidator : IValidateOptions<WebOptions>;
