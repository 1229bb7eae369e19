using Microsoft.Extensions.Options;

namespace Flux.Notifications;

/// <summary>Checks the ranges of <see cref="NotificationOptions"/>.</summary>
[OptionsValidator]
public sealed partial class NotificationOptionsValidator : IValidateOptions<NotificationOptions>;
