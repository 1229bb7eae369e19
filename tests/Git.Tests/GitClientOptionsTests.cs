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

    [Theory]
    [InlineData("ssh-ed25519", true)]
    [InlineData("curve25519-sha256@libssh.org", true)]
    [InlineData("+ssh-rsa", false)]
    [InlineData("-o", false)]
    [InlineData("ssh-*", false)]
    [InlineData("a,b", false)]
    [InlineData("a b", false)]
    [InlineData("", false)]
    public void Validate_WhenAnAlgorithmIsNoName_SaysSo(string name, bool isName)
    {
        var options = new GitClientOptions();
        options.SshHostKeyAlgorithms.Add(name);

        var result = _validator.Validate(null, options);

        Assert.Equal(isName, result.Succeeded);
        Assert.True(isName || result.FailureMessage!.Contains($"'{name}' is not the name of an SSH algorithm", StringComparison.Ordinal), result.FailureMessage);
    }
}
