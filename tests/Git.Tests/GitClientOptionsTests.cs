using Microsoft.Extensions.Options;

namespace Flux.Git;

public sealed class GitClientOptionsTests
{
    private readonly GitClientOptionsValidator _validator = new();

    [Fact]
    public void Validate_WhenNothingIsSet_Succeeds() => Assert.True(_validator.Validate(null, new GitClientOptions()).Succeeded);

    [Fact]
    public void Validate_WhenLimitsAreOutOfRange_NamesEach()
    {
        var options = new GitClientOptions { Limits = new GitLimits { PackBytes = 0, DeltaDepth = -1 } };

        ValidateOptionsResult result = _validator.Validate(null, options);

        Assert.Contains("PackBytes", result.FailureMessage, StringComparison.Ordinal);
        Assert.Contains("DeltaDepth", result.FailureMessage, StringComparison.Ordinal);
    }
}
