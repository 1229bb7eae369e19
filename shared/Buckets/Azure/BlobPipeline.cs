using Azure.Core;
using Azure.Core.Pipeline;

namespace Flux.Buckets.Azure;

/// <summary>Azure.Core's pipeline for the Blob service: retries, authorization, no telemetry.</summary>
internal static class BlobPipeline
{
    private const string Scope = "https://storage.azure.com/.default";
    private const string Version = "2022-11-02";

    public static HttpPipeline Build(BlobCredential credential, BlobClientOptions options, HttpMessageHandler handler, TimeProvider clock)
    {
        var settings = new Settings(handler, options);
        HttpPipelinePolicy[] authorize = credential switch
        {
            BlobCredential.Token token => [new BearerTokenAuthenticationPolicy(new GuardedCredential(token.Credential), Scope)],
            BlobCredential.SharedKey key => [new SharedKeyPolicy(key, clock)],
            BlobCredential.Sas sas => [new SasPolicy(sas.Query)],
            _ => [],
        };
        return HttpPipelineBuilder.Build(settings, [new VersionPolicy()], authorize, null);
    }

    private sealed class VersionPolicy : HttpPipelineSynchronousPolicy
    {
        public override void OnSendingRequest(HttpMessage message) => message.Request.Headers.SetValue("x-ms-version", Version);
    }

    private sealed class Settings : ClientOptions
    {
        public Settings(HttpMessageHandler handler, BlobClientOptions options)
        {
            Transport = new HttpClientTransport(new HttpClient(handler, disposeHandler: false) { Timeout = System.Threading.Timeout.InfiniteTimeSpan });
            Retry.Mode = RetryMode.Exponential;
            Retry.MaxRetries = options.MaxRetries;
            Retry.Delay = options.RetryDelay;
            Retry.MaxDelay = options.MaxRetryDelay;
            Diagnostics.IsLoggingEnabled = false;
            Diagnostics.IsDistributedTracingEnabled = false;
            Diagnostics.IsTelemetryEnabled = false;
        }
    }
}
