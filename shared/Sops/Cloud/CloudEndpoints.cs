namespace Flux.Sops.Cloud;

/// <summary>Where the clouds' services are; another place only for tests and sovereign clouds.</summary>
public sealed record CloudEndpoints
{
    /// <summary>AWS KMS of a region. The default is the partition's public endpoint.</summary>
    public Func<string, Uri> AwsKms { get; init; } = region => Aws("kms", region);

    /// <summary>AWS STS of a region. The default is the partition's public endpoint.</summary>
    public Func<string, Uri> AwsSts { get; init; } = region => Aws("sts", region);

    /// <summary>Microsoft Entra's authority where a Secret names none.</summary>
    public Uri AzureAuthority { get; init; } = new("https://login.microsoftonline.com/");

    /// <summary>Google Cloud KMS.</summary>
    public Uri GcpKms { get; init; } = new("https://cloudkms.googleapis.com/");

    private static Uri Aws(string service, string region) =>
        new($"https://{service}.{region}.amazonaws.com{(region.StartsWith("cn-", StringComparison.Ordinal) ? ".cn" : "")}/");
}
