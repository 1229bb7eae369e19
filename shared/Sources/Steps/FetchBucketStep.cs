using Flux.Api;
using Flux.Artifacts;
using Flux.Buckets;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.Sources.Buckets;

namespace Flux.Sources.Steps;

/// <summary>Lists what the bucket has, and fetches it where that is not what the artifact holds.</summary>
/// <remarks>Spec: source-controller, <c>fetchEtagIndex</c> and <c>fetchIndexFiles</c>. The bucket is listed without asking first whether it is there.</remarks>
internal sealed class FetchBucketStep(BucketFinder finder, ArtifactOptions limits) : IReconcileStep<BucketContext>
{
    private const int MaxListed = 1_000_000;

    // more than every store's own limits, 1024 bytes for a key
    private const int MaxKeyLength = 4096;
    private const int MaxTagLength = 1024;

    public string Name => "Fetch";

    public string FailureReason => SourceReasons.BucketOperationFailed;

    /// <returns>
    /// <c>Stalled</c> with <c>FeatureGateDisabled</c>, <c>InvalidSTSConfiguration</c> or <c>URLInvalid</c>; <c>Failed</c> with
    /// <c>AuthenticationFailed</c> or <c>BucketOperationFailed</c>; all with <c>FetchFailed</c>.
    /// </returns>
    public async Task<StepResult> RunAsync(BucketContext context, CancellationToken cancellationToken)
    {
        var download = new BucketDownload(limits);
        var isDone = false;
        try
        {
            var (bucket, owner) = await finder.OpenAsync(context, cancellationToken);
            using (owner)
            using (bucket)
            {
                isDone = await FetchAsync(context, bucket, download, cancellationToken);
            }

            context.Conditions.Delete(ConditionTypes.FetchFailed);
            context.Download = isDone ? download : null;
            return StepResult.Next;
        }
        catch (BucketFailure e) when (e.IsFinal)
        {
            return new StepResult.Stalled(e.Reason, e.Message) { Condition = ConditionTypes.FetchFailed };
        }
        catch (BucketFailure e)
        {
            return new StepResult.Failed(e.Reason, e) { Condition = ConditionTypes.FetchFailed };
        }
        finally
        {
            if (!isDone)
            {
                download.Dispose();
            }
        }
    }

    private async Task<bool> FetchAsync(BucketContext context, IBucket bucket, BucketDownload download, CancellationToken cancellationToken)
    {
        var name = context.Spec.BucketName;
        await TimedAsync(context, $"indexation of objects from bucket '{name}' failed", token => IndexAsync(context, bucket, download, token), cancellationToken);
        if (context.Artifact is { } artifact && context.Index.Is(artifact.Revision))
        {
            return false;
        }

        await TimedAsync(context, $"fetch from bucket '{name}' failed", token => FetchObjectsAsync(context, bucket, download, token), cancellationToken);
        var message = $"new upstream revision '{context.Index.Revision()}'";
        if (context.Artifact is not null)
        {
            context.Conditions.MarkTrue(ConditionTypes.ArtifactOutdated, SourceReasons.NewRevision, message);
        }

        await context.ProgressAsync($"building artifact: {message}", cancellationToken);
        return true;
    }

    private static async Task TimedAsync(
        BucketContext context, string failure, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(context.Spec.Timeout ?? BucketSpec.DefaultTimeout, context.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await work(either.Token);
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Failed($"{failure}: context deadline exceeded", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed($"{failure}: {e.Message}", e);
        }
    }

    private async Task IndexAsync(BucketContext context, IBucket bucket, BucketDownload download, CancellationToken cancellationToken)
    {
        var spec = context.Spec;
        var prefix = spec.Prefix ?? "";
        var listed = await ListAsync(bucket, spec.BucketName, prefix, cancellationToken);

        // where all is listed, the list tells whether there are rules
        var mayHaveRules = prefix.Length > 0 || listed.Exists(item => item.Key == SourceIgnore.FileName);
        SourceIgnore ignore;
        try
        {
            var rules = mayHaveRules ? await download.FetchTextAsync(bucket, SourceIgnore.FileName, cancellationToken) : null;
            ignore = SourceIgnore.CreatePlain(rules, spec.Ignore);
        }
        catch (BucketException e)
        {
            throw Failed($"failed to get Etag for '{SourceIgnore.FileName}' object: {e.Message}", e);
        }
        catch (Exception e) when (e is SourceIgnoreException or SourceException)
        {
            throw Failed(e.Message, e);
        }

        foreach (var item in listed)
        {
            if (item.Key.EndsWith('/') || item.Key == SourceIgnore.FileName || ignore.IsIgnored(item.Key, isDirectory: false))
            {
                continue;
            }

            context.Index.Set(item.Key, item.ETag);
            if (context.Index.Count > limits.MaxEntries)
            {
                throw Failed($"indexation of objects from bucket '{spec.BucketName}' failed: more than {limits.MaxEntries} objects", null);
            }
        }
    }

    private static async Task<List<BucketObject>> ListAsync(IBucket bucket, string name, string prefix, CancellationToken cancellationToken)
    {
        var listed = new List<BucketObject>();
        try
        {
            await foreach (var item in bucket.ListAsync(prefix, cancellationToken))
            {
                if (item.Key.Length > MaxKeyLength || item.ETag.Length > MaxTagLength)
                {
                    throw Failed(
                        $"indexation of objects from bucket '{name}' failed: an object's key is longer than {MaxKeyLength} characters, or its ETag than {MaxTagLength}", null);
                }

                listed.Add(item);
                if (listed.Count > MaxListed)
                {
                    throw Failed($"indexation of objects from bucket '{name}' failed: more than {MaxListed} objects", null);
                }
            }

            return listed;
        }
        catch (BucketException e) when (e.IsNotFound)
        {
            throw Failed($"bucket '{name}' not found", e);
        }
        catch (BucketException e) when (listed.Count == 0)
        {
            var hint = e.Code == "AuthenticationFailed"
                ? "the specified bucket name may be incorrect, nonexistent, or the caller might lack sufficient permissions to access it: "
                : "";
            throw Failed($"failed to confirm existence of '{name}' bucket: {hint}{e.Message}", e);
        }
        catch (BucketException e)
        {
            throw Failed(
                $"indexation of objects from bucket '{name}' failed: listing objects from bucket '{name}' failed: {e.Message}", e);
        }
    }

    private static async Task FetchObjectsAsync(BucketContext context, IBucket bucket, BucketDownload download, CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = BucketDownload.MaxConcurrentFetches, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(context.Index.Entries(), parallel, async (entry, token) =>
        {
            try
            {
                var etag = await download.FetchAsync(bucket, entry.Key, token);
                if (etag != entry.Value)
                {
                    context.Index.Set(entry.Key, etag);
                }
            }
            catch (BucketException e) when (e.IsNotFound)
            {
                // it went after it was listed
                context.Index.Remove(entry.Key);
            }
            catch (Exception e) when (e is BucketException or SourceException)
            {
                throw Failed($"fetch from bucket '{context.Spec.BucketName}' failed: failed to get '{entry.Key}' object: {e.Message}", e);
            }
        });
    }

    private static BucketFailure Failed(string message, Exception? inner) => new(SourceReasons.BucketOperationFailed, message, inner);
}
