using Microsoft.Extensions.Options;

namespace Flux.Git;

/// <summary>Checks the ranges of <see cref="GitClientOptions"/> at start-up.</summary>
[OptionsValidator]
public sealed partial class GitClientOptionsValidator : IValidateOptions<GitClientOptions>;
